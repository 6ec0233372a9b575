"""Charts as data: what is to be seen, not how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quarterdeck.press.blocks.errors import BlockError
from quarterdeck.press.blocks.status import Rag
from quarterdeck.press.blocks.values import Kind, Number, Scale


@dataclass(frozen=True, slots=True)
class Measure:
    """How a chart's numbers are written."""

    kind: Kind = Kind.NUMBER
    digits: int | None = None
    currency: str = "EUR"
    scale: Scale = Scale.AUTO


@dataclass(frozen=True, slots=True)
class Series:
    """One run of values over a chart's categories; None leaves a gap. ``rag`` colours it as a status."""

    name: str
    values: tuple[Number | None, ...]
    rag: Rag | None = None


class Bars(StrEnum):
    UPRIGHT = "upright"
    LYING = "lying"


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars over categories, side by side or stacked, on a zero base.

    ``strong`` is the category printed in ink (the last period, say).
    """

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    title: str = ""
    subtitle: str = ""
    bars: Bars = Bars.UPRIGHT
    stacked: bool = False
    measure: Measure = Measure()
    strong: int | None = None
    summary: str = ""

    def __post_init__(self) -> None:
        _require_length(self.title, len(self.categories), self.series)


class LineRole(StrEnum):
    """``PLAN`` is light and thin, ``MAIN`` the line looked at, ``OTHER`` takes the next colour."""

    PLAN = "plan"
    MAIN = "main"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """A line over a chart's dates. What lies after the status date is a forecast and drawn dashed, plans excepted."""

    name: str
    values: tuple[Number | None, ...]
    role: LineRole = LineRole.OTHER


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over dates: trends and S-curves, with the status date as a solid line."""

    dates: tuple[date, ...]
    lines: tuple[Line, ...]
    title: str = ""
    subtitle: str = ""
    status_date: date | None = None
    measure: Measure = Measure()
    from_zero: bool = True
    summary: str = ""

    def __post_init__(self) -> None:
        _require_length(self.title, len(self.dates), self.lines)
        if any(later <= earlier for earlier, later in zip(self.dates, self.dates[1:], strict=False)):
            raise BlockError(f"The dates of the chart “{self.title}” do not rise.")


@dataclass(frozen=True, slots=True)
class Point:
    """A mark at (x, y); ``size`` makes it a bubble, ``rag`` gives colour and shape."""

    label: str
    x: Number
    y: Number
    size: Number | None = None
    rag: Rag | None = None


@dataclass(frozen=True, slots=True)
class ScatterChart:
    """Points on two axes; bubbles where every point has a size."""

    points: tuple[Point, ...]
    x_title: str
    y_title: str
    title: str = ""
    subtitle: str = ""
    x_measure: Measure = Measure()
    y_measure: Measure = Measure()
    size_title: str = ""
    summary: str = ""

    @property
    def is_bubble(self) -> bool:
        return bool(self.points) and all(point.size is not None for point in self.points)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole."""

    label: str
    value: Number
    rag: Rag | None = None


@dataclass(frozen=True, slots=True)
class ShareBar:
    """One bar divided by shares, each labelled below with its percentage."""

    shares: tuple[Share, ...]
    title: str = ""
    subtitle: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class StripRow:
    """A name and its status per period; None is a period without a report."""

    label: str
    cells: tuple[Rag | None, ...]


@dataclass(frozen=True, slots=True)
class StatusStrip:
    """Status history: one row per project, one shape per period."""

    periods: tuple[str, ...]
    rows: tuple[StripRow, ...]
    title: str = ""
    subtitle: str = ""
    summary: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.periods):
                raise BlockError(f"The row “{row.label}” has {len(row.cells)} cells for {len(self.periods)} periods.")


@dataclass(frozen=True, slots=True)
class HeatRow:
    label: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class HeatStrip:
    """Numbers by row and column, tinted from little to much. ``top`` is the value of the darkest tint."""

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    title: str = ""
    subtitle: str = ""
    measure: Measure = Measure()
    top: float | None = None
    summary: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.values) != len(self.columns):
                raise BlockError(f"The row “{row.label}” has {len(row.values)} values for {len(self.columns)} columns.")


def _require_length(title: str, wanted: int, runs: tuple[Series, ...] | tuple[Line, ...]) -> None:
    for run in runs:
        if len(run.values) != wanted:
            raise BlockError(
                f"“{run.name}” in the chart “{title}” has {len(run.values)} values for {wanted} positions."
            )
