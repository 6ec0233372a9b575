"""Pages on sheets: nothing overlaps, nothing is lost, nothing leaves the sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.press import measure
from quarterdeck.press.blocks import Bar as PlanBar
from quarterdeck.press.blocks import (
    BarChart,
    BlockError,
    Column,
    Decision,
    Decisions,
    Deck,
    FindingTooLong,
    KeyValue,
    Kind,
    Line,
    LineChart,
    LineRole,
    Page,
    Pair,
    Row,
    Series,
    Split,
    StatusStrip,
    StripRow,
    Table,
    Text,
    Tile,
    Tiles,
    Timeline,
    TimelineRow,
    plain,
)
from quarterdeck.press.drawing import draw
from quarterdeck.press.drawing.axes import month_ticks, nice_axis, week_ticks
from quarterdeck.press.layout import sheets_of
from quarterdeck.press.layout.sheets import BOTTOM, LEFT, RIGHT
from quarterdeck.press.scene import Box, Disc, Label, Trace
from tests.press.board import STATUS, board

words = st.text(alphabet="abc łóź-XÅ", min_size=0, max_size=120)
tables = st.lists(st.tuples(words, words, st.integers(-999, 999)), min_size=1, max_size=80).map(
    lambda rows: Table(
        (Column("Code"), Column("Words"), Column("Slip", Kind.SLIP)), tuple(Row(cells) for cells in rows), title="T"
    )
)
texts = st.lists(st.text(alphabet="abcdef gh", max_size=3000), min_size=1, max_size=6).map(
    lambda lines: Text(tuple(lines), title="W")
)
facts = st.lists(st.tuples(words, words), min_size=1, max_size=60).map(
    lambda rows: KeyValue(tuple(Pair(*row) for row in rows))
)
roads = st.integers(1, 90).map(
    lambda count: Timeline(tuple(TimelineRow(f"R{index}", bars=(PlanBar(STATUS, STATUS),)) for index in range(count)))
)
asks = st.lists(words, min_size=1, max_size=30).map(
    lambda rows: Decisions(tuple(Decision(row, recommendation=row) for row in rows))
)
charts = st.just(BarChart(("a", "b"), (Series("s", (1, 2)),)))
columns = st.lists(
    st.lists(st.one_of(tables, texts, facts, roads, asks, charts), min_size=1, max_size=3).map(tuple),
    min_size=1,
    max_size=2,
)


def deck_of(*columns: tuple[Any, ...], **page: Any) -> Deck:
    return Deck("Board", STATUS, (Page("It holds", columns, **page),))


@settings(max_examples=60, deadline=None)
@given(columns, st.sampled_from(list(Split)))
def test_blocks_stay_on_their_sheet_and_apart(given_columns: list[tuple[Any, ...]], split: Split) -> None:
    for sheet in sheets_of(deck_of(*given_columns, split=split))[1:]:
        assert sheet.regions
        for region in sheet.regions:
            assert region.x >= LEFT - 0.01
            assert region.x + region.width <= RIGHT + 0.01
            assert region.y + region.height <= BOTTOM + 0.01
        for index, one in enumerate(sheet.regions):
            for other in sheet.regions[index + 1 :]:
                beside = one.x + one.width <= other.x + 0.01 or other.x + other.width <= one.x + 0.01
                assert beside or one.y + one.height <= other.y + 0.01 or other.y + other.height <= one.y + 0.01


@settings(max_examples=60, deadline=None)
@given(columns)
def test_no_row_and_no_letter_is_lost_on_the_way_to_the_sheets(given_columns: list[tuple[Any, ...]]) -> None:
    wanted = sorted(part for column in given_columns for block in column for part in parts_of(block))
    found = [
        part
        for sheet in sheets_of(deck_of(*given_columns))[1:]
        for region in sheet.regions
        for part in parts_of(region.block)
    ]
    assert sorted(found) == wanted


def parts_of(block: Any) -> list[str]:
    if isinstance(block, Table):
        return [repr(row.cells) for row in block.rows]
    if isinstance(block, KeyValue):
        return [repr(pair) for pair in block.pairs]
    if isinstance(block, Timeline):
        return [row.name for row in block.rows]
    if isinstance(block, Decisions):
        return [item.question for item in block.items]
    if isinstance(block, Text):
        return list("".join(plain(each) for each in block.paragraphs))
    return ["chart"]


def test_a_full_page_shrinks_before_it_is_split() -> None:
    rows = tuple(Row((f"X-{index}", "a name")) for index in range(16))
    fits = sheets_of(deck_of((Table((Column("Code"), Column("Name")), rows, title="T"),)))
    assert [sheet.parts for sheet in fits[1:]] == [1]
    assert fits[1].regions[0].scale < 1


def test_continued_tables_say_so_and_keep_their_columns() -> None:
    rows = tuple(Row((f"X-{index}", "a name" if index < 30 else "a very much longer name")) for index in range(60))
    sheets = sheets_of(deck_of((Table((Column("Code"), Column("Name")), rows, title="All"),), kicker="Appendix"))[1:]
    assert [sheet.kicker for sheet in sheets] == [
        f"Appendix ({part} of {len(sheets)})" for part in range(1, len(sheets) + 1)
    ]
    assert [sheet.regions[0].block.title for sheet in sheets] == ["All", *["All, continued"] * (len(sheets) - 1)]


@given(st.text(max_size=200), st.floats(20, 600), st.floats(8, 60))
def test_wrapped_lines_fit_and_keep_every_letter(text: str, width: float, size: float) -> None:
    lines = measure.wrapped(text, width, size)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(len(line) <= 1 or measure.text_width(line, size) <= width + 1e-6 for line in lines)


@given(st.lists(st.floats(-1e12, 1e12), max_size=30), st.booleans())
def test_an_axis_holds_its_values_on_round_steps(values: list[float], from_zero: bool) -> None:
    axis = nice_axis(values, 300, 0, from_zero=from_zero)
    assert 2 <= len(axis.steps) <= 9
    slack = 1e-6 * max(1.0, abs(axis.low), abs(axis.high))
    assert all(axis.low - slack <= value <= axis.high + slack for value in values)


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 12_000))
def test_month_labels_never_crowd(first: date, length: int) -> None:
    last = date.fromordinal(first.toordinal() + length)
    ticks = month_ticks(first, last, room=600, each=60)
    assert len(ticks) <= 11
    assert all(first <= day <= last for day, _ in ticks)


def test_weeks_are_marked_by_their_mondays_and_never_closer_than_they_can_be_read() -> None:
    first, last = date(2027, 3, 12), date(2027, 4, 8)
    days = [date(2027, 3, 15), date(2027, 3, 22), date(2027, 3, 29), date(2027, 4, 5)]
    assert [day for day, _ in week_ticks(first, last, room=600)] == days
    assert week_ticks(first, last, room=130) == [(days[0], "15\xa0Mar"), (days[2], "29\xa0Mar")]
    assert week_ticks(date(2027, 3, 16), date(2027, 3, 18), room=600) == []


def test_marks_stay_inside_their_drawing() -> None:
    for page in board().pages:
        for block in (block for column in page.columns for block in column):
            if not isinstance(block, BarChart | LineChart | Timeline | StatusStrip):
                continue
            scene = draw(block, width=560, height=340)
            for mark in scene.marks:
                for x, y in points_of(mark):
                    assert -1 <= x <= scene.width + 1
                    assert -1 <= y <= scene.height + 8


def points_of(mark: Any) -> list[tuple[float, float]]:
    if isinstance(mark, Box):
        return [(mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height)]
    if isinstance(mark, Disc):
        return [(mark.x - mark.radius, mark.y - mark.radius), (mark.x + mark.radius, mark.y + mark.radius)]
    if isinstance(mark, Label):
        width = measure.text_width(mark.text, mark.size, is_strong=mark.is_strong)
        left = mark.x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor.value]
        return [(left + 1, mark.y), (left + width - 12, mark.y)]
    return list(mark.points) if isinstance(mark, Trace) else []


def test_forecast_is_dashed_and_the_plan_is_not() -> None:
    dates = (date(2026, 9, 30), STATUS, date(2026, 12, 31))
    chart = LineChart(
        dates, (Line("Plan", (1, 2, 3), LineRole.PLAN), Line("Cost", (1, 2, 4), LineRole.MAIN)), status_date=STATUS
    )
    traces = [mark for mark in draw(chart, width=500, height=300).marks if isinstance(mark, Trace)]
    assert {(mark.name, bool(mark.dash)) for mark in traces if mark.name in ("Plan", "Cost")} == {
        ("Plan", False),
        ("Cost", False),
        ("Cost", True),
    }
    assert [mark for mark in traces if mark.name == "Status date"]


def test_blocks_refuse_what_contradicts_itself() -> None:
    with pytest.raises(FindingTooLong):
        Page("x" * 121, ((Text(("x",)),),))
    with pytest.raises(BlockError):
        Page("Three", ((), (), ()))
    with pytest.raises(BlockError):
        Page(" ", ())
    with pytest.raises(BlockError):
        Deck(" ", STATUS, ())
    with pytest.raises(BlockError):
        Table((), ())
    with pytest.raises(BlockError):
        Table((Column("A"),), (Row((1, 2)),))
    with pytest.raises(BlockError):
        BarChart(("a",), (Series("s", (1, 2)),))
    with pytest.raises(BlockError):
        LineChart((STATUS, STATUS), ())
    with pytest.raises(BlockError):
        Tiles(tuple(Tile(str(index), index) for index in range(7)))
    with pytest.raises(BlockError):
        StatusStrip(("Jan",), (StripRow("x", ()),))
    with pytest.raises(BlockError):
        PlanBar(STATUS, date(2026, 1, 1))


def test_pages_do_not_change_when_laid_out() -> None:
    deck = board(projects=1)
    before = replace(deck)
    sheets_of(deck)
    assert deck == before
