"""A portfolio as it stands in a list: its projects, what is known of each, and what is withheld."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from quarterdeck.exchange.document import Issue
from quarterdeck.exchange.fidelity.lines import Note
from quarterdeck.exchange.tables import Mapping


class Rating(StrEnum):
    """The colour of a project in a list."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(slots=True)
class YearFigures:
    """Money of one year: what was planned, what is expected, and the difference in words of the list."""

    budget: Decimal | None = None
    forecast: Decimal | None = None
    variance: str = ""
    narrative: str = ""


@dataclass(slots=True)
class ListedProject:
    """One project of a list. Money is in units of the currency; ``None`` means that the list says nothing.

    Attributes
    ----------
    line : int
        Row or column in which it stands, from 1.
    source_id : str, optional
        The list's own identity ("MOD_0106_1617-Q1").
    name, organisation, area, parent, description : str
        As written. ``area`` is the list's category; ``parent`` the investment or programme that it belongs to.
    rating : Rating, optional
        The declared colour; of two colours in one rating ("Amber/Red") amber.
    rating_words, rating_by, rating_narrative : str
        The rating as written, who gave it (from the header: "IPA", "SRO"), and what is said about it.
    start, finish, baseline_start, baseline_finish : date, optional
        Planned or expected now, and as approved first.
    whole_life_cost, whole_life_forecast, benefits : Decimal, optional
        Of the whole life of the project.
    years : dict of YearFigures
        By year as the list names it ("2016/17").
    missing : dict of str
        Why a field has no data, in the list's words ("Exempt under Section 43 …"), by field.
    extras : dict of str
        All other columns, by header.
    """

    line: int
    name: str
    source_id: str | None = None
    organisation: str = ""
    area: str = ""
    parent: str = ""
    description: str = ""
    rating: Rating | None = None
    rating_words: str = ""
    rating_by: str = ""
    rating_narrative: str = ""
    start: date | None = None
    finish: date | None = None
    baseline_start: date | None = None
    baseline_finish: date | None = None
    schedule_narrative: str = ""
    whole_life_cost: Decimal | None = None
    whole_life_forecast: Decimal | None = None
    cost_narrative: str = ""
    benefits: Decimal | None = None
    benefits_narrative: str = ""
    years: dict[str, YearFigures] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PortfolioDocument:
    """The projects of one list. ``as_of`` is the day for which the list speaks, where it can be told."""

    file: str = ""
    currency: str = ""
    as_of: date | None = None
    projects: list[ListedProject] = field(default_factory=list)

    @property
    def organisations(self) -> list[str]:
        return sorted({each.organisation for each in self.projects if each.organisation}, key=str.casefold)

    def total(self, name: str) -> Decimal:
        """Sum of a money field over the projects that have it."""
        values = [getattr(each, name) for each in self.projects]
        return sum((value for value in values if value is not None), Decimal())


@dataclass(slots=True)
class FieldTally:
    """How often a field was kept as it is, changed, withheld by the source, or lost; and whether it was guessed.

    ``notes`` say how, why and on what ground, as those of a line of `exchange.fidelity.lines`.
    """

    kept: int = 0
    changed: int = 0
    withheld: int = 0
    lost: int = 0
    is_guessed: bool = False
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class PortfolioReading:
    """What the reader returns, always: the document as far as it could be read, issues, the mapping, the fidelity."""

    document: PortfolioDocument | None
    issues: list[Issue] = field(default_factory=list)
    mapping: Mapping | None = None
    fidelity: dict[str, FieldTally] = field(default_factory=dict)
    sample: list[list[str]] = field(default_factory=list)

    def fidelity_json(self) -> dict[str, Any]:
        return {
            name: {
                "kept": each.kept,
                "changed": each.changed,
                "withheld": each.withheld,
                "lost": each.lost,
                "guessed": each.is_guessed,
                "notes": each.notes,
            }
            for name, each in self.fidelity.items()
        }
