"""What states of boards are called, in the languages of their users, and what these names mean."""

from __future__ import annotations

from functools import cache, lru_cache

from quarterdeck.exchange.document import StateCategory
from quarterdeck.exchange.folding import fold

_STATE_WORDS = {
    StateCategory.DONE: "done|closed|resolved|complete|completed|finished|released|deployed|live|cancelled|canceled"
    "|rejected|declined|won't do|wont do|won't fix|abandoned|duplicate|obsolete|archived|accepted|fertig|erledigt"
    "|geschlossen|abgeschlossen|gelöst|abgebrochen|terminé|terminée|fermé|fermée|résolu|résolue|clos|annulé|fini"
    "|hecho|listo|finalizado|finalizada|cerrado|cerrada|resuelto|resuelta|cancelado|cancelada|concluído|concluída"
    "|itens concluídos|fechado|feito|completato|completata|chiuso|chiusa|risolto|fatto|gereed|klaar|afgerond"
    "|gesloten|gotowe|zamknięte|zrobione|zakończone|done (released)",
    StateCategory.DOING: "in progress|doing|in review|review|code review|peer review|in test|testing|in testing|qa"
    "|in qa|test|verification|validation|development|in development|implementing|in analysis|analysis|design"
    "|in design|blocked|on hold|paused|waiting|waiting for customer|waiting for support|pending|escalated"
    "|under review|awaiting approval|ready for test|ready for release|ready to deploy|ready for review|staging"
    "|acceptance|uat|reopened|in arbeit|in bearbeitung|wird ausgeführt|im test|in prüfung|warten|blockiert"
    "|en cours|en cours de revue|en revue|en test|en attente|bloqué|en curso|en progreso|en revisión|en pruebas"
    "|bloqueado|bloqueada|en espera|em andamento|em progresso|em revisão|em teste|fazendo|in corso|in revisione"
    "|in lavorazione|bezig|in uitvoering|onder handen|w toku|w trakcie|testy|work in progress|started|active",
    StateCategory.TODO: "to do|todo|open|new|backlog|ready|selected for development|ready for development"
    "|ready for refinement|refinement|funnel|idea|ideas|triage|planned|not started|draft|created|aufgaben|zu erledigen"
    "|offen|neu|bereit|geplant|à faire|ouvert|ouverte|nouveau|nouvelle|por hacer|pendiente|abierto|abierta|nuevo"
    "|tareas por hacer|a fazer|tarefas pendentes|itens pendentes|aberto|novo|da fare|da completare|aperto|nuovo"
    "|te doen|nieuw|do zrobienia|otwarte|nowe|waiting for triage|prioritised|prioritized",
}


@cache
def categories_by_word() -> dict[str, StateCategory]:
    return {fold(word): category for category, words in _STATE_WORDS.items() for word in words.split("|")}


@cache
def _distinctive() -> list[tuple[str, StateCategory]]:
    """Words that a longer name may hold, done before doing before to do."""
    return [
        (fold(word), category) for category, words in _STATE_WORDS.items() for word in words.split("|") if len(word) > 4
    ]


@lru_cache(maxsize=4096)
def guess_category(state: str) -> StateCategory | None:
    """What a state means by its name alone; ``None`` when no known word is in it.

    Examples
    --------
    >>> guess_category("Code Review").value, guess_category("Erledigt").value, guess_category("Zorb")
    ('doing', 'done', None)
    """
    folded = fold(state).strip()
    known = categories_by_word().get(folded)
    if known is not None:
        return known
    spaced = f" {folded} "
    return next((category for word, category in _distinctive() if f" {word} " in spaced), None)
