"""What the headers of task lists say, in the languages in which planning tools write them."""

from __future__ import annotations

import re
from functools import lru_cache

from quarterdeck.exchange.tables import main_words
from quarterdeck.exchange.tables.columns import Candidate, Holds

FIELDS: dict[str, Holds] = {
    "id": Holds.IDENTITY,
    "name": Holds.TEXT,
    "level": Holds.NUMBER,
    "wbs": Holds.IDENTITY,
    "parent": Holds.TEXT,
    "duration": Holds.DURATION,
    "start": Holds.DATE,
    "finish": Holds.DATE,
    "actual_start": Holds.DATE,
    "actual_finish": Holds.DATE,
    "baseline_start": Holds.DATE,
    "baseline_finish": Holds.DATE,
    "deadline": Holds.DATE,
    "percent_complete": Holds.NUMBER,
    "predecessors": Holds.TEXT,
    "resources": Holds.TEXT,
    "work": Holds.DURATION,
    "cost": Holds.NUMBER,
    "fixed_cost": Holds.NUMBER,
    "constraint": Holds.TEXT,
    "constraint_date": Holds.DATE,
    "milestone": Holds.TEXT,
    "priority": Holds.NUMBER,
    "notes": Holds.TEXT,
}

_TASK = (
    r"(task|activity|item|vorgang|vorgangs|aufgabe|arbeitspaket|tache|tarea|actividad"
    r"|attivita|tarefa|taak|uppgift|zadanie)"
)

_START = (
    r"(start|begin|anfang|beginn|debut|comienzo|inicio|inizio|startdatum|start date"
    r"|poczatek|rozpoczecie|zacatek)"
)

_FINISH = (
    r"(finish|end|ende|fin|termino|fine|einde|slut|finish date|end date|enddatum|due"
    r"|due date|zakonczenie|konec|fim)"
)
_PATTERNS: tuple[tuple[str, int, str], ...] = (
    ("id", 100, rf"^({_TASK} )?(id|nr|no|number|num|nummer|#|n|kennung|lfd nr)$"),
    ("id", 60, rf"^unique ({_TASK} )?id$|^(key|identifier|eindeutige nr|activity id)$"),
    (
        "name",
        100,
        rf"^{_TASK} ?(name|title|titel|bezeichnung)?$|^(vorgangsname|aufgabenname|taaknaam"
        rf"|nazwa zadania)$",
    ),
    (
        "name",
        98,
        r"^(nom de (la |)tache|nombre de (la |)tarea|nome (da |)(tarefa|attivita)"
        r"|nome attivita)$",
    ),
    (
        "name",
        80,
        r"^(name|title|titel|bezeichnung|summary|subject|nom|nombre|nome|naam|work item"
        r"|deliverable|step)$",
    ),
    (
        "level",
        100,
        r"^(outline level|level|indent|hierarchy level|ebene|gliederungsebene"
        r"|niveau( hierarchique)?|nivel( de esquema)?|livello( struttura)?"
        r"|nivel da estrutura de topicos|overzichtsniveau)$",
    ),
    (
        "wbs",
        100,
        r"^(wbs( code)?|outline number|psp( code)?|gliederungsnummer|wbs number|code wbs"
        r"|edt|numero de esquema|numero d organigramme|structure)$",
    ),
    (
        "parent",
        90,
        rf"^(parent( {_TASK})?( id)?|summary {_TASK}|ubergeordneter vorgang|parent key"
        rf"|gehort zu)$",
    ),
    (
        "duration",
        100,
        r"^(duration|dauer|duree|duracion|durata|duracao|duur|czas trwania|doba trvani"
        r"|varaktighet)( days| d)?$",
    ),
    (
        "actual_start",
        100,
        rf"^(actual|ist|tatsachlicher|real|reel|effettivo) {_START}$|^(ist anfang"
        rf"|debut reel|comienzo real)$",
    ),
    (
        "actual_finish",
        100,
        rf"^(actual|ist|tatsachliches|real|reel|effettivo) {_FINISH}$|^(ist ende"
        rf"|fin reelle|fin real)$",
    ),
    ("baseline_start", 100, rf"^(baseline\d*|geplanter|planned|original) {_START}$"),
    ("baseline_finish", 100, rf"^(baseline\d*|geplantes|planned|original) {_FINISH}$"),
    (
        "start",
        100,
        rf"^(planned |scheduled |early |forecast )?{_START}( {_TASK})?$|^(date de debut"
        rf"|fecha de inicio)$",
    ),
    (
        "finish",
        100,
        rf"^(planned |scheduled |early |forecast )?{_FINISH}( {_TASK})?$|^(date de fin"
        rf"|fecha de fin)$",
    ),
    ("deadline", 90, r"^(deadline|stichtag|echeance|fecha limite|scadenza|prazo)$"),
    (
        "percent_complete",
        100,
        r"^(%|percent|percentage|pct) ?(complete|completed|done|work complete)?$"
        r"|^(progress|complete|completion|abgeschlossen|% abgeschlossen|fortschritt"
        r"|avancement|% acheve|% completado|% completamento|% concluida)$",
    ),
    (
        "predecessors",
        100,
        r"^(predecessors?|depends on|dependency|dependencies|vorganger|predecesseurs?"
        r"|predecesoras?|predecessori|predecessoras|voorafgaande taken|poprzedniki"
        r"|predchudci)$",
    ),
    (
        "resources",
        100,
        r"^(resources?( names?)?|assigned( to)?|assignees?|owner|responsible|who"
        r"|ressourcennamen|ressourcen|verantwortlich|noms? ressources?"
        r"|nombres de los recursos|recursos|nomi risorse|risorse|nomes dos recursos)$",
    ),
    (
        "work",
        100,
        r"^(work|scheduled work|effort|arbeit|aufwand|travail|trabajo|lavoro|trabalho"
        r"|werk)( hours| h)?$",
    ),
    ("fixed_cost", 100, r"^(fixed cost|feste kosten|cout fixe|costo fijo)$"),
    ("cost", 90, r"^(total )?(cost|costs|kosten|cout|costo|coste|custo|budget)$"),
    ("constraint_date", 100, r"^(constraint date|einschrankungstermin|date contrainte)$"),
    ("constraint", 90, r"^(constraint( type)?|einschrankungsart|type de contrainte)$"),
    ("milestone", 90, r"^(milestone|meilenstein|jalon|hito|milestone\?|is milestone)$"),
    ("priority", 60, r"^(priority|prioritat|priorite|prioridad|priorita|prioridade)$"),
    (
        "notes",
        90,
        r"^(notes?|comments?|remarks?|description|notizen|bemerkung(en)?|beschreibung"
        r"|commentaires?|notas|note)$",
    ),
)
_COMPILED = [(field, weight, re.compile(pattern)) for field, weight, pattern in _PATTERNS]


@lru_cache(maxsize=8_192)
def candidates(header: str) -> list[Candidate]:
    """The fields that a header of a task list may stand for, the likeliest first.

    Parameters
    ----------
    header : str
        As written; underscores and camel case divide words.

    Returns
    -------
    list of Candidate
        Empty when the words say nothing; the column is then kept as a custom field.

    Examples
    --------
    >>> [candidates(header)[0].field for header in ("Task_Name", "Vorgänger", "% Complete", "Outline Level")]
    ['name', 'predecessors', 'percent_complete', 'level']
    """
    words = main_words(header)
    return [Candidate(field, weight, FIELDS[field]) for field, weight, pattern in _COMPILED if pattern.search(words)]
