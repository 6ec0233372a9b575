"""The table behind a chart: the same figures for readers of the page and for the spreadsheet."""

from __future__ import annotations

from quarterdeck.press.blocks import (
    BarChart,
    Chart,
    Column,
    HeatStrip,
    Kind,
    LineChart,
    Measure,
    MilestoneState,
    RagCell,
    Row,
    ScatterChart,
    ShareBar,
    StatusStrip,
    Table,
    Timeline,
    TimelineRow,
    Value,
)
from quarterdeck.press.drawing.strips import shares_of


def table_behind(block: Chart | Timeline) -> Table:
    """The figures of a chart or timeline as a table with the chart's title."""
    columns, rows = _columns_and_rows(block)
    return Table(columns, tuple(Row(cells) for cells in rows), title=block.title, empty="No data.")


def _columns_and_rows(block: Chart | Timeline) -> tuple[tuple[Column, ...], list[tuple[Value, ...]]]:
    if isinstance(block, BarChart):
        heads = (Column("Category"), *(_column(series.name, block.measure) for series in block.series))
        return heads, [
            (name, *(series.values[index] for series in block.series)) for index, name in enumerate(block.categories)
        ]
    if isinstance(block, LineChart):
        heads = (Column("Date", Kind.DATE), *(_column(line.name, block.measure) for line in block.lines))
        return heads, [(day, *(line.values[index] for line in block.lines)) for index, day in enumerate(block.dates)]
    if isinstance(block, ScatterChart):
        return _points(block)
    if isinstance(block, ShareBar):
        heads = (Column("Part"), Column("Value", Kind.NUMBER), Column("Share", Kind.PERCENT, digits=1))
        return heads, [
            (share.label, share.value, part) for share, part in zip(block.shares, shares_of(block), strict=True)
        ]
    if isinstance(block, StatusStrip):
        heads = (Column("Name"), *(Column(period, Kind.RAG) for period in block.periods))
        return heads, [(row.label, *(None if rag is None else RagCell(rag) for rag in row.cells)) for row in block.rows]
    if isinstance(block, HeatStrip):
        heads = (Column("Name"), *(_column(name, block.measure) for name in block.columns))
        return heads, [(row.label, *row.values) for row in block.rows]
    return _timeline(block)


def _column(name: str, measure: Measure) -> Column:
    return Column(name, measure.kind, digits=measure.digits, currency=measure.currency, scale=measure.scale)


def _points(block: ScatterChart) -> tuple[tuple[Column, ...], list[tuple[Value, ...]]]:
    heads = [Column("Name"), _column(block.x_title, block.x_measure), _column(block.y_title, block.y_measure)]
    rows: list[tuple[Value, ...]] = [(point.label, point.x, point.y) for point in block.points]
    if block.is_bubble:
        heads.append(Column(block.size_title or "Size", Kind.NUMBER))
        rows = [(*row, point.size) for row, point in zip(rows, block.points, strict=True)]
    if any(point.rag for point in block.points):
        heads.append(Column("Health", Kind.RAG))
        rows = [
            (*row, RagCell(point.rag) if point.rag else None) for row, point in zip(rows, block.points, strict=True)
        ]
    return tuple(heads), rows


def _timeline(block: Timeline) -> tuple[tuple[Column, ...], list[tuple[Value, ...]]]:
    dates = ("Start", "Finish", "Baseline start", "Baseline finish", "Done to")
    heads = (
        Column("Code"),
        Column("Name"),
        *(Column(name, Kind.DATE) for name in dates),
        Column("Slip", Kind.SLIP),
        Column("Milestones"),
    )
    return heads, [_timeline_row(row) for row in block.rows]


def _timeline_row(row: TimelineRow) -> tuple[Value, ...]:
    start = min((bar.start for bar in row.bars), default=None)
    finish = max((bar.finish for bar in row.bars), default=None)
    done = max((bar.done_to for bar in row.bars if bar.done_to is not None), default=None)
    first, last = row.baseline or (None, None)
    said = {
        MilestoneState.PLANNED: "baseline",
        MilestoneState.EARLIER: "earlier forecast",
        MilestoneState.NEXT: "forecast",
        MilestoneState.LATE: "late",
        MilestoneState.MET: "met",
    }
    marks = "; ".join(f"{each.name or said[each.state]} {each.on.isoformat()}" for each in row.milestones)
    return (row.code, row.name, start, finish, first, last, done, row.slip_days, marks)
