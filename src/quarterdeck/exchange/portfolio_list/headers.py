"""What the words of a header say about its column, in the common languages."""

from __future__ import annotations

import re
from functools import lru_cache

from quarterdeck.exchange.portfolio_list.years import year_label
from quarterdeck.exchange.tables import header_words, main_words
from quarterdeck.exchange.tables.columns import Candidate, Holds

FIELDS: dict[str, Holds] = {
    "source_id": Holds.IDENTITY,
    "name": Holds.TEXT,
    "organisation": Holds.TEXT,
    "area": Holds.TEXT,
    "parent": Holds.TEXT,
    "description": Holds.TEXT,
    "rating": Holds.RATING,
    "rating_narrative": Holds.TEXT,
    "start": Holds.DATE,
    "finish": Holds.DATE,
    "duration": Holds.NUMBER,
    "baseline_start": Holds.DATE,
    "baseline_finish": Holds.DATE,
    "schedule_narrative": Holds.TEXT,
    "whole_life_cost": Holds.NUMBER,
    "whole_life_forecast": Holds.NUMBER,
    "cost_narrative": Holds.TEXT,
    "benefits": Holds.NUMBER,
    "benefits_narrative": Holds.TEXT,
    "year_budget": Holds.NUMBER,
    "year_forecast": Holds.NUMBER,
    "year_variance": Holds.TEXT,
    "year_narrative": Holds.TEXT,
}
# More than one column may hold these: the first that says something counts, or each has its year.
REPEATED = frozenset(("rating", "year_budget", "year_forecast", "year_variance", "year_narrative"))

_THING = r"(project|programme|program|initiative|projekt|projekts|vorhaben|projet|proyecto|progetto|projeto|projekty)"
_NUMBER = r"(id|identifier|number|no|nr|num|nummer|numero|ref|reference|code|key|kennung|kennzeichen|identifiant)"
_TITLE = r"(name|title|titel|bezeichnung|nom|titre|nombre|nome|titolo|naam|navn|namn|nazwa|nazev|nimi)"
_NARRATIVE = re.compile(
    r"\b(narrative|commentary|comments?|explanations?|reasons?|remarks?|notes?|begrundung|kommentare?|bemerkung(en)?"
    r"|commentaires?|comentarios?|commenti|toelichting)\b"
)
_NARRATIVES = (
    ("rating_narrative", r"\b(rag|rating|confidence|dca|health|status|ampel)\b"),
    ("schedule_narrative", r"\b(schedule|timing|dates?|time|milestones?|termine?|calendrier|plazos?)\b"),
    ("year_narrative", r"\b(variance|abweichung|ecart|desviacion)\b"),
    ("benefits_narrative", r"\b(benefits?|nutzen|benefices?|beneficios?)\b"),
    ("cost_narrative", r"\b(cost|costs|wlc|whole life|budget|budgeted|kosten|couts?|costes?)\b"),
)
_IN_YEAR = re.compile(r"\b(financial year|fiscal year|annual|yearly|in year|current year|this year|fy\d*)\b")
_FORECAST = r"\b(forecast|outturn|estimate at completion|eac|latest estimate|expected cost|prognose|prevision)\b"
_WHOLE = r"\b(whole ?life|wlc|life ?cycle|lifetime)\b"
_PLANNED = r"\b(budget|budgeted|baseline|approved|planned cost|planned budget|presupuesto|plan)\b"
_MONEY = (
    r"\b(costs?|budget|budgeted|funding|value|spend|kosten|couts?|costes?|costo|custos?|baseline|forecast|bac|eac)\b"
)

# (field, weight, words that must be there, words that must not be there), the strongest of a field first.
_PATTERNS: tuple[tuple[str, int, str, str], ...] = (
    ("source_id", 100, rf"^(gmpp|unique|{_THING[1:-1]})( {_THING})? {_NUMBER}( number)?$", ""),
    ("source_id", 80, rf"^(#|{_NUMBER[1:-1]}|unique {_NUMBER})$", ""),
    ("source_id", 40, r"\b(id|identifier|ref|reference)\b", r"\b(cost|date|business|portfolio|parent)\b"),
    ("name", 100, rf"^{_THING}( (or|and) {_THING})?( {_TITLE})$|^{_TITLE} (of|du|del|do|der|des|van) .*{_THING}", ""),
    ("name", 98, r"^(projektname|projekttitel|projektbezeichnung|projectnaam|projektnamn|nazwa projektu)$", ""),
    ("name", 90, rf"^({_THING[1:-1]}|{_TITLE[1:-1]}|project programme|programme project)$", ""),
    ("name", 60, rf"\b{_THING}\b.*\b{_TITLE}\b", r"\b(manager|owner|sponsor|leader?)\b"),
    ("name", 30, rf"\b{_TITLE}\b", r"\b(manager|owner|sponsor|leader?|agency|department|organi[sz]ation|job)\b"),
    (
        "organisation",
        100,
        r"^(lead |owning |sponsoring |parent )?(department|dept|organi[sz]ation|agency|ministry|directorate|division"
        r"|abteilung|ressort|ministerium|departement|ministere|departamento|ministerio|dipartimento|afdeling"
        r"|business unit|company|client|customer)( name)?$",
        "",
    ),
    (
        "organisation",
        60,
        r"\b(department|agency|ministry|organi[sz]ation|business unit|directorate|abteilung)\b",
        r"\b(code|id|number|cost|budget|departmental|evaluation|rating)\b",
    ),
    ("area", 100, r"\breport category\b", ""),
    (
        "area",
        80,
        rf"^({_THING} )?(category|area|sector|theme|type|domain|kategorie|bereich|themenfeld|categorie|domaine"
        r"|categoria|area tematica|sektor|kategoria)$",
        "",
    ),
    ("area", 50, r"\bcategory\b", ""),
    ("parent", 90, r"^(investment|parent|programme|program)( (title|name|project|programme|program))?$", ""),
    (
        "description",
        90,
        r"\b(description|aims?|objectives?|summary|scope|purpose|beschreibung|ziele?|descripcion|objetivos?|descrizione"
        r"|obiettivi|descricao|omschrijving|beskrivning|opis)\b",
        r"\b(cost|rag|status)\b",
    ),
    ("rating", 100, r"\b(delivery confidence|confidence assessment|dca|rag|ampel|traffic light|brag)\b", ""),
    ("rating", 60, r"\b(overall|rating|evaluation|health|status|statut|estado|stato|colou?r|condition)\b", ""),
    ("baseline_start", 90, r"\b(baseline|original|approved|basis)\b.*\b(start|begin|beginn)\b", ""),
    (
        "baseline_finish",
        90,
        r"\b(baseline|original|approved|basis)\b.*\b(end|finish|completion|ende|endtermin)\b",
        "",
    ),
    ("baseline_finish", 70, r"\bplanned\b.*\b(end|finish|completion)\b", ""),
    (
        "start",
        100,
        r"\b(start|begin|commencement) date\b|\bdate (of )?(start|commencement)\b|^(start|begin|beginn|startdatum"
        r"|starttermin|anfang|debut|inicio|inizio|date de debut|fecha de inicio|data (di )?inizio|data de inicio)$",
        r"\b(baseline|original)\b",
    ),
    ("start", 60, r"\b(start|beginn|startdatum|debut|inicio)\b", r"\b(baseline|original|days|variance|actual)\b"),
    ("finish", 110, r"\b(projected|forecast|expected|current|latest)\b.*\b(end|finish|completion)\b", r"\bbaseline\b"),
    (
        "finish",
        100,
        r"\b(end|finish|completion|closure|go live|delivery) date\b|\bdate (of )?(end|completion)\b|^(end|finish|ende"
        r"|enddatum|endtermin|completion|fin|date de fin|fecha de fin|fecha fin|data (di )?fine|fine|termino"
        r"|data de (fim|termino)|einddatum|slutdatum)$",
        r"\b(baseline|original)\b",
    ),
    ("finish", 60, r"\b(end|finish|completion|ende|enddatum)\b", r"\b(baseline|original|days|variance|actual)\b"),
    ("duration", 70, r"\b(duration|dauer|duree|duracion|durata)\b", r"\b(variance|actual)\b"),
    ("whole_life_forecast", 100, rf"{_WHOLE}.*{_FORECAST}|{_FORECAST}.*{_WHOLE}", r"\bvariance\b"),
    ("whole_life_cost", 100, _WHOLE, rf"\bvariance\b|\bbenefits?\b|{_FORECAST}"),
    ("benefits", 80, r"\b(benefits?|nutzen|benefices|beneficios|benefici)\b", r"\b(variance|type|owner)\b"),
    (
        "whole_life_cost",
        80,
        r"\b(total (budget|budgeted|cost|costs|baseline|value|approved)|budget at completion|bac|planned cost"
        r"|approved (budget|cost)|gesamtkosten|gesamtbudget|cout total|presupuesto( total)?|costo totale)\b",
        rf"\bvariance\b|{_FORECAST}",
    ),
    ("whole_life_forecast", 75, r"\bprojected\b.*\bcosts?\b", r"\bvariance\b"),
    ("whole_life_forecast", 70, rf"{_FORECAST}", r"\b(variance|date|finish|end|start)\b"),
    (
        "whole_life_cost",
        60,
        r"^(£|€|\$| )*(m )?(budget|cost|costs|kosten|cout|coste|costo|custo|value|baseline cost|cost baseline"
        r"|budget cost|project (budget|cost))( [£€$]? ?[km]n?)?$",
        "",
    ),
)
_COMPILED = [(field, weight, re.compile(want), re.compile(but or r"(?!)")) for field, weight, want, but in _PATTERNS]
_UNIT = re.compile(
    r"(?:[£€$¥\ufffd?]+|\b(?:eur|gbp|usd|chf|sek|nok|dkk|pln|in|aud|cad))\s*"
    r"(k|m|mn|mio|million|millions|thousands?|tsd|bn|billions?|mrd)\b\.?"
    r"|\b(millions?|thousands?|billions?|mio|mrd|tsd|[kmt]€|[km]\$|[km]£)(?=\W|$)|\((k|m|mn|bn)\)",
    re.IGNORECASE,
)
_POWERS = {"k": 3, "t": 3, "m": 6, "b": 9}
_CURRENCIES = {"£": "GBP", "€": "EUR", "$": "USD", "gbp": "GBP", "eur": "EUR", "usd": "USD", "chf": "CHF"}


@lru_cache(maxsize=8_192)
def candidates(header: str) -> list[Candidate]:
    """The fields that a header may stand for, the likeliest first.

    Parameters
    ----------
    header : str
        As written. Words in brackets and after a line break explain and do not count.

    Returns
    -------
    list of Candidate
        Empty when the words say nothing; the column is then kept as a custom field.
    """
    words = main_words(header)
    if _NARRATIVE.search(words):
        found = next((field for field, pattern in _NARRATIVES if re.search(pattern, words)), None)
        return [Candidate(found, 80)] if found else []
    if in_year := _in_year(words, header):
        return [in_year]
    return [
        Candidate(field, weight, FIELDS[field])
        for field, weight, want, but in _COMPILED
        if want.search(words) and not but.search(words)
    ]


def _in_year(words: str, header: str) -> Candidate | None:
    """The figure of one year: the header names a year, or calls it one."""
    is_in_year = bool(year_label(header)) or bool(_IN_YEAR.search(words))
    if not is_in_year or re.search(rf"{_WHOLE}|\bbenefits?\b|\bdate\b", words):
        return None
    if re.search(r"\b(variance|abweichung|ecart)\b", words):
        return Candidate("year_variance", 90)
    if not re.search(_MONEY, words):
        return None
    field = "year_forecast" if re.search(_FORECAST, words) else "year_budget"
    return Candidate(field, 90, Holds.NUMBER) if field == "year_forecast" or re.search(_PLANNED, words) else None


def power_of(header: str) -> int | None:
    """Power of ten in which a header gives its figures; ``None`` when it names no unit.

    Examples
    --------
    >>> power_of("Whole Life Cost (£m)"), power_of("Budget in thousands"), power_of("Budget")
    (6, 3, None)
    """
    match = _UNIT.search(header)
    if match is None:
        return None
    unit = next(group for group in match.groups() if group).casefold()
    return 9 if unit.startswith("mrd") else _POWERS[unit[0]]


def currency_of(header: str) -> str:
    """The currency that a header names; "" when it names none."""
    words = header_words(header).split()
    return next((_CURRENCIES[word] for word in words if word in _CURRENCIES), "")


def giver_of(header: str) -> str:
    """Who gives the rating, from the words before it: "IPA Delivery Confidence Assessment" gives "IPA"."""
    match = re.match(r"\s*([A-Z]{2,6})\b(?!.*\bRAG\b.*\1)", header)
    return match[1] if match and match[1] not in ("RAG", "DCA", "BRAG", "ID") else ""
