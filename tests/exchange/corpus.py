"""The round-trip corpus: plans in, every format out and back in, and what stayed. `docs.corpus` prints it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from quarterdeck.exchange import document as doc
from quarterdeck.exchange.conversion import convert_document
from quarterdeck.exchange.fidelity import FidelityReport
from quarterdeck.exchange.reading import read_plan
from tests.reference_data import REFERENCE_DATA

# Name in the table -> end of the written file's name.
NATIVE = {
    "MSPDI": ".xml",
    "GanttProject": ".gan",
    "task list": ".csv",
    "workbook": ".xlsx",
    "Jira CSV": ".jira.csv",
    "Asana CSV": ".asana.csv",
    "Trello CSV": ".trello.csv",
}
BY_MPXJ = {"MPX": ".mpx", "XER": ".xer", "PMXML": ".pmxml", "Planner": ".planner"}
TARGETS = NATIVE | BY_MPXJ
MADE = "a made plan with everything"


@dataclass(frozen=True, slots=True)
class Source:
    """A plan of the corpus: made here, or a file of the reference data. ``by_mpxj`` takes seconds to be read."""

    name: str
    place: str = ""
    by_mpxj: bool = False

    @property
    def path(self) -> Path:
        return REFERENCE_DATA / self.place

    @property
    def is_here(self) -> bool:
        return not self.place or self.path.exists()

    def document(self) -> doc.PlanDocument:
        if not self.place:
            return made_plan()
        found = read_plan(self.path).document
        if found is None:
            raise ValueError(f"{self.place} cannot be read")
        return found


SOURCES = (
    Source(MADE),
    Source("Microsoft Project XML", "interchange/mp_j30_a2_nr3.mspdi.xml"),
    Source("GanttProject", "gan/cdc-artemis-2017-11-23-6f47328.gan"),
    Source("Jira (REST folder)", "jira/complete_sample"),
    Source("Asana CSV", "asana/asana-csv-sample-3rows.csv"),
    Source("Trello board", "trello/board.json"),
    Source("Microsoft Project .mpp", "msproject/files/0042_mpp14relations.mpp", by_mpxj=True),
    Source("Primavera XER", "interchange/mp_j30_a2_nr3.xer", by_mpxj=True),
    Source("Primavera PMXML", "interchange/mp_j30_a2_nr3.pmxml.xml", by_mpxj=True),
    Source("MPX", "interchange/mp_j30_a2_nr3.mpx", by_mpxj=True),
    Source("Planner", "interchange/mp_j30_a2_nr3.planner.xml", by_mpxj=True),
)


def outcome(document: doc.PlanDocument, target: str) -> FidelityReport | None:
    """Written in the target's format, read back, and compared; ``None`` where it cannot be written."""
    with tempfile.TemporaryDirectory(prefix="quarterdeck-corpus-") as folder:
        return convert_document(document, Path(folder) / f"plan{TARGETS[target]}").report


def cell(report: FidelityReport | None) -> str:
    """``kept / changed / lost``, counted in values."""
    return "–" if report is None else f"{report.kept} / {report.changed} / {report.lost}"


def not_kept(report: FidelityReport) -> Iterator[str]:
    """Kinds and fields that did not stay whole, with how often."""
    for each in report.fields:
        if each.lost or each.changed:
            parts = [f"{count} {fate}" for fate, count in (("lost", each.lost), ("changed", each.changed)) if count]
            yield f"{each.entity} {each.field}".strip() + f" ({', '.join(parts)})"


def made_plan() -> doc.PlanDocument:
    """Small, with something of every kind that a plan can hold."""
    day, monday = 480.0, datetime(2026, 11, 2, 8)
    hours = [doc.Interval(480, 720), doc.Interval(780, 1020)]
    week = [list(hours) for _ in range(5)] + [[], []]
    closed = doc.CalendarException(date(2026, 12, 24), date(2026, 12, 31), name="Closed")
    standard = doc.Calendar(1, "Standard", days=week, exceptions=[closed])
    build = doc.Task(1, "Build", number=1, is_summary=True, notes="The whole of it")
    design = doc.Task(2, "Design", number=2, parent_uid=1, outline_level=2, duration_minutes=5 * day, priority=700)
    design.baselines[0] = doc.Baseline(monday, datetime(2026, 11, 6, 17), 5 * day, 5 * day, Decimal(2000))
    design.custom = {"text1": "blue", "flag1": True, "number1": 3.5}
    design.percent_complete, design.actual_start = 40.0, monday
    make = doc.Task(3, "Make", number=3, parent_uid=1, outline_level=2, duration_minutes=10 * day)
    make.constraint, make.constraint_date = doc.Constraint.SNET, datetime(2026, 11, 9, 8)
    make.deadline, make.calendar_uid, make.fixed_cost = datetime(2026, 12, 4, 17), 1, Decimal("150.50")
    test = doc.Task(4, "Test", number=4, parent_uid=1, outline_level=2, duration_minutes=3 * day)
    done = doc.Task(5, "Done", number=5, is_milestone=True)
    pat = doc.Resource(7, "Pat", email="pat@velmora.example", max_units=1.0)
    pat.rates = [doc.CostRate(0, None, standard=Decimal(50), overtime=Decimal(75))]
    steel = doc.Resource(8, "Steel", kind=doc.ResourceKind.MATERIAL)
    return doc.PlanDocument(
        doc.PlanSource("quarterdeck"),
        doc.SchedulingProfile.MSPROJECT,
        doc.PlanProperties(
            name="House", manager="Ada Byrne", start=monday, default_calendar_uid=1, currency_code="EUR"
        ),
        [standard],
        [build, design, make, test, done],
        [
            doc.Link(2, 3, lag=480.0),
            doc.Link(3, 4, doc.LinkType.SS, lag=50.0, lag_unit=doc.LagUnit.PERCENT),
            doc.Link(4, 5, doc.LinkType.FF, lag=1440.0, lag_unit=doc.LagUnit.ELAPSED),
        ],
        [pat, steel],
        [doc.Assignment(9, 3, 7, units=1.0, work_minutes=10 * day), doc.Assignment(10, 3, 8, units=4.0)],
        custom_fields=[doc.CustomField("text1", "Colour")],
    )
