"""What the states of a board mean, by their names, in the languages in which boards are kept.

The first row whose words the name holds decides:

=========  ==========================================================
to do      not started, to do, backlog, next, open, planned, ideas …
done       done, closed, finished, released, approved …
doing      doing, in progress, review, testing, blocked, waiting …
=========  ==========================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from quarterdeck.exchange.document import StateCategory
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.issues import IssueLog

# Words that decide wherever they stand in a name, and words that must be the whole name.
_TODO = (
    "to do|todo|to dos|todos|not started|backlog|icebox|up next|next up|next actions|"
    "zu erledigen|a faire|por hacer|da fare|a fazer|por fazer|te doen|do zrobienia|att gora|selected for development|"
    "funnel|tareas por hacer|tarefas pendentes|itens pendentes|da completare"
)
_TODO_ALONE = (
    "inbox|new|open|next|ready|planned|planning|upcoming|requested|requests|incoming|ideas|later|someday|future|"
    "queue|queued|triage|offen|geplant|neu|ideen|a venir|idees|pendiente|pendientes|nieuw|draft|created|idea|"
    "refinement|prioritised|prioritized|aufgaben|bereit|ouvert|ouverte|nouveau|nouvelle|abierto|abierta|nuevo|aberto|novo|aperto|"
    "nuovo|otwarte|nowe"
)
_DONE = (
    "done|complete|completed|finished|closed|resolved|released|shipped|deployed|delivered|archived|cancelled|canceled|"
    "wont do|erledigt|fertig|abgeschlossen|geschlossen|termine|terminee|terminees|livre|hecho|terminado|completado|"
    "finalizado|cerrado|fatto|completato|concluido|feito|finalizada|afgerond|zrobione|gotowe|klart|wont fix|abandoned|"
    "rejected|declined|obsolete|abgebrochen|gelost|ferme|fermee|resolu|resolue|annule|cerrada|resuelto|resuelta|"
    "cancelado|cancelada|concluida|concluidos|fechado|completata|chiuso|chiusa|risolto|risolta|gesloten|zamkniete|"
    "zakonczone"
)
_DONE_ALONE = (
    "live|accepted|approved|archive|won|dropped|fini|finie|fait|faits|clos|finito|klaar|gereed|listo|duplicate"
)
_DOING = (
    "doing|in progress|wip|in work|working on it|ongoing|in development|implementing|reviewing|in review|to review|"
    "review|testing|in test|qa|verification|validation|blocked|waiting|on hold|paused|in arbeit|in bearbeitung|"
    "en cours|en revue|en curso|en progreso|in corso|em andamento|em progresso|w toku|pagaende|prufung|pending|"
    "escalated|reopened|work in progress|im test|blockiert|en test|en attente|bloque|en pruebas|bloqueado|bloqueada|"
    "en espera|em teste|in lavorazione|in uitvoering|onder handen|w trakcie|uat|staging"
)
_DOING_ALONE = (
    "progress|started|working|active|current|development|dev|test|verify|this week|today|laufend|revision|bezig|"
    "warten|fazendo|testy"
)
_WORDS = (
    (StateCategory.TODO, _TODO, _TODO_ALONE),
    (StateCategory.DONE, _DONE, _DONE_ALONE),
    (StateCategory.DOING, _DOING, _DOING_ALONE),
)
_PATTERNS = tuple(
    (category, re.compile(rf"(?<!\w)(?:{words})(?!\w)|^(?:{alone})$")) for category, words, alone in _WORDS
)
_BEFORE_WORK = re.compile(
    r"(?<!\w)(?:ready|waiting) (?:for|to) (?:dev\w*|work|start|refine\w*|estimation|grooming|planning|triage)(?!\w)"
)
_ON_THE_WAY = re.compile(r"(?<!\w)(?:ready for|waiting for|to be) \w+")
_SPACES = re.compile(r"[^\w]+")
_NAMES = {StateCategory.TODO: "to do", StateCategory.DOING: "in progress", StateCategory.DONE: "done"}


@lru_cache(maxsize=4096)
def guess_category(name: str) -> StateCategory | None:
    """What a state means by its name, ``None`` when the name tells nothing.

    Examples
    --------
    >>> guess_category("In Progress").value, guess_category("✅ Erledigt").value, guess_category("Marketing")
    ('doing', 'done', None)
    """
    words = _SPACES.sub(" ", fold(name[:200])).strip()
    if _BEFORE_WORK.search(words):
        return StateCategory.TODO
    if _ON_THE_WAY.search(words):
        return StateCategory.DOING
    return next((category for category, pattern in _PATTERNS if pattern.search(words)), None)


@dataclass(frozen=True, slots=True)
class StateGuess:
    """What the states of a board were taken for."""

    categories: dict[str, StateCategory]
    known: int

    @property
    def is_workflow(self) -> bool:
        """Whether at least half of the names speak of progress: then they are states, else groups."""
        return bool(self.categories) and self.known * 2 >= len(self.categories)


def guess_states(names: Iterable[str]) -> StateGuess:
    """Guess each name; a name that tells nothing counts as "to do" before the first that is in progress, else doing.

    Boards run from left to right, so an unknown list between known ones is on the way.
    """
    ordered = list(dict.fromkeys(names))
    guesses = [guess_category(name) for name in ordered]
    categories: dict[str, StateCategory] = {}
    reached = StateCategory.TODO
    for name, guess in zip(ordered, guesses, strict=True):
        if guess is not None and guess is not StateCategory.DONE:
            reached = guess
        categories[name] = guess or reached
    return StateGuess(categories, sum(guess is not None for guess in guesses))


def report_guesses(guess: StateGuess, *, log: IssueLog, tool: str, what: str) -> None:
    """Say what each state was taken for; these tools do not say it themselves."""
    for name, category in guess.categories.items():
        ground = "by its name" if guess_category(name) else "by its place, because its name tells nothing"
        log.add(
            f"{tool}.state_guessed",
            f"The {what} “{name[:80]}” was taken for “{_NAMES[category]}” {ground}.",
            place=f"{what} {name[:80]}",
        )
