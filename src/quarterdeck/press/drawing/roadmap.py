"""Timelines: months above, one row per project or milestone, the status date through all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.press import palette
from quarterdeck.press.blocks import Bar, Milestone, MilestoneState, Rag, Timeline, TimelineRow
from quarterdeck.press.drawing.axes import month_starts, month_ticks
from quarterdeck.press.formats import NO_DATA, month, short_date, slip
from quarterdeck.press.measure import fitted, text_width
from quarterdeck.press.scene import Anchor, Box, Label, Scene, Trace, diamond, rag_marks

HEAD = 44.0
ROW = 30.0
LEAST_ROW = 22.0
_SIZE = 15.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where time and columns lie."""

    first: date
    last: date
    left: float
    right: float
    slip_right: float
    code_room: float

    def at(self, day: date) -> float:
        span = max(1, (self.last - self.first).days + 1)
        return self.left + (day - self.first).days / span * (self.right - self.left)


def draw_timeline(timeline: Timeline, scene: Scene) -> None:
    bounds = timeline.bounds
    if bounds is None:
        scene.add(Label(0, 24, timeline.empty, _SIZE, palette.INK_LABEL))
        return
    frame = _frame(timeline, scene, bounds)
    row_height = min(ROW * 1.4, (scene.height - HEAD) / max(1, len(timeline.rows)))
    bottom = HEAD + row_height * len(timeline.rows)
    _draw_calendar(scene, frame, bottom, timeline.status_date)
    for index, row in enumerate(timeline.rows):
        _draw_row(timeline, scene, frame, row, top=HEAD + row_height * index, height=row_height)
    scene.add(Trace(((0, bottom), (scene.width, bottom)), stroke=palette.LINE_REGION))
    _draw_status_date(timeline, scene, frame, bottom)


def _frame(timeline: Timeline, scene: Scene, bounds: tuple[date, date]) -> _Frame:
    code_room = max((text_width(row.code, 14.0) for row in timeline.rows), default=0.0)
    code_room = code_room + 26 if code_room else 18.0 if any(row.rag for row in timeline.rows) else 0.0
    names = max((text_width(row.name, _SIZE) for row in timeline.rows), default=0.0)
    left = code_room + min(names + 16, scene.width * 0.28)
    slips = [slip(row.slip_days) for row in timeline.rows] if timeline.show_slip else []
    slip_room = max((text_width(text, _SIZE) for text in slips), default=0.0)
    right = scene.width - (slip_room + 26 if slips else 0.0) - 8
    first, last = bounds
    first = first.replace(day=1) if timeline.start is None else first
    last = _month_end(last) if timeline.finish is None else last
    return _Frame(first, last, left, right, scene.width, code_room)


def _month_end(day: date) -> date:
    if day.year == date.max.year and day.month == 12:
        return day
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _draw_calendar(scene: Scene, frame: _Frame, bottom: float, status_date: date | None) -> None:
    ticks = month_ticks(frame.first, frame.last, room=frame.right - frame.left, each=44.0)
    years_end = -1.0
    chip = frame.at(status_date) if status_date is not None else -100.0
    for start in month_starts(frame.first, frame.last):
        if start.month == 1 or start == frame.first:
            x = frame.at(start)
            if x > years_end and not chip - 72 < x < chip + 30:
                scene.add(Label(x + 4, 15, str(start.year), _SIZE, palette.INK, is_strong=True))
                years_end = x + 44
    for start, _ in ticks:
        x = frame.at(start)
        colour = palette.LINE_REGION if start.month == 1 else palette.LINE_ROW
        scene.add(Trace(((x, 22), (x, bottom)), stroke=colour))
        scene.add(Label(x + 4, 36, month(start), 14.0))
    scene.add(Trace(((0, HEAD), (scene.width, HEAD)), stroke=palette.LINE_REGION))


def _draw_row(timeline: Timeline, scene: Scene, frame: _Frame, row: TimelineRow, *, top: float, height: float) -> None:
    middle = top + height / 2
    if row.is_group:
        scene.add(Box(0, top, scene.width, height, fill=palette.GROUND))
        scene.add(
            Label(
                0,
                middle + 5,
                fitted(row.name, scene.width, _SIZE, is_strong=True),
                _SIZE,
                palette.INK_SUPPORT,
                is_strong=True,
            )
        )
        return
    scene.add(Trace(((0, top), (scene.width, top)), stroke=palette.LINE_ROW))
    _draw_names(scene, frame, row, middle)
    occupied = 0.0
    if row.baseline is not None:
        start, finish = _clipped(frame, row.baseline[0]), _clipped(frame, row.baseline[1] + timedelta(days=1))
        scene.add(Box(start, middle + 8, max(finish - start, 2), 3, fill=palette.PLAN_BASELINE, name="Baseline"))
    for bar in row.bars:
        occupied = max(occupied, _draw_bar(scene, frame, bar, middle))
    _draw_milestones(timeline, scene, frame, row, middle, occupied)
    if timeline.show_slip:
        _draw_slip(scene, frame, row, middle)


def _draw_names(scene: Scene, frame: _Frame, row: TimelineRow, middle: float) -> None:
    if row.rag is not None:
        scene.add(*rag_marks(row.rag, 0, middle - 6.5, 12))
    if row.code:
        scene.add(Label(19 if row.rag is not None else 0, middle + 5, row.code, 14.0, palette.INK_LABEL))
    name_at = frame.code_room + (6 if row.code and row.rag is not None else 0)
    scene.add(Label(name_at, middle + 5, fitted(row.name, frame.left - name_at - 8, _SIZE), _SIZE, palette.INK))


def _clipped(frame: _Frame, day: date) -> float:
    return min(max(frame.at(day), frame.left), frame.right)


def _draw_bar(scene: Scene, frame: _Frame, bar: Bar, middle: float) -> float:
    """The bar's light part, its done part over it and its label; returns the right end."""
    rest, done = (
        (palette.PLAN_CRITICAL, palette.PLAN_CRITICAL_DONE) if bar.critical else (palette.PLAN_BAR, palette.PLAN_DONE)
    )
    start, finish = _clipped(frame, bar.start), _clipped(frame, bar.finish + timedelta(days=1))
    scene.add(Box(start, middle - 7, max(finish - start, 2), 13, fill=rest, name=bar.label or "Forecast"))
    if bar.done_to is not None and bar.done_to >= bar.start:
        end = min(_clipped(frame, bar.done_to + timedelta(days=1)), finish)
        scene.add(Box(start, middle - 7, max(end - start, 0), 13, fill=done, name="Done"))
    if bar.label:
        text = fitted(bar.label, max(frame.right - finish - 8, 0), 14.0)
        if text_width(bar.label, 14.0) <= frame.right - finish - 8:
            scene.add(Label(finish + 7, middle + 5, text, 14.0, palette.INK_SUPPORT))
            return finish + 7 + text_width(text, 14.0)
    return finish


_LOOKS = {
    MilestoneState.PLANNED: (palette.PAPER, palette.INK_LABEL),
    MilestoneState.EARLIER: (palette.LINE_REGION, palette.LINE_REGION),
    MilestoneState.NEXT: (palette.INK, palette.INK),
    MilestoneState.LATE: (palette.RAG[Rag.RED], palette.RAG[Rag.RED]),
    MilestoneState.MET: (palette.RAG[Rag.GREEN], palette.RAG[Rag.GREEN]),
}
_ORDER = list(_LOOKS)


def _draw_milestones(
    timeline: Timeline, scene: Scene, frame: _Frame, row: TimelineRow, middle: float, occupied: float
) -> None:
    shown = [each for each in row.milestones if frame.first <= each.on <= frame.last]
    taken = [(frame.at(each.on) - 9, frame.at(each.on) + 9) for each in shown]
    if row.bars:
        taken.append((frame.left, occupied))
    if timeline.status_date is not None:
        taken.append((frame.at(timeline.status_date) - 3, frame.at(timeline.status_date) + 3))
    for milestone in sorted(shown, key=lambda each: (_ORDER.index(each.state), each.on)):
        fill, stroke = _LOOKS[milestone.state]
        x = frame.at(milestone.on)
        name = f"{milestone.name or row.name}: {milestone.state.value}"
        scene.add(diamond(x, middle - 0.5, 7, fill=fill, stroke=stroke, name=name))
        _draw_milestone_name(timeline, scene, frame, milestone, taken, x=x, middle=middle)


def _draw_milestone_name(
    timeline: Timeline,
    scene: Scene,
    frame: _Frame,
    milestone: Milestone,
    taken: list[tuple[float, float]],
    *,
    x: float,
    middle: float,
) -> None:
    """The name beside its diamond where nothing else lies; a diamond without room keeps its name for the table."""
    if milestone.state is MilestoneState.EARLIER or not milestone.name:
        return
    text = f"{milestone.name} {short_date(milestone.on, status_date=timeline.status_date)}"
    width = text_width(text, 14.0)
    for start in (x + 12, x - 12 - width):
        free = all(start > end or start + width < begin for begin, end in taken)
        if free and start >= frame.left and start + width <= frame.right:
            scene.add(Label(start, middle + 5, text, 14.0, palette.INK_SUPPORT))
            taken.append((start, start + width))
            return


def _draw_slip(scene: Scene, frame: _Frame, row: TimelineRow, middle: float) -> None:
    text = row.note or slip(row.slip_days)
    colour = palette.INK_LABEL if text == NO_DATA else palette.INK
    scene.add(Label(frame.slip_right, middle + 5, text, _SIZE, colour, Anchor.END))


def _draw_status_date(timeline: Timeline, scene: Scene, frame: _Frame, bottom: float) -> None:
    day = timeline.status_date
    if day is None or not frame.first <= day <= frame.last:
        return
    x = frame.at(day)
    text = short_date(day)
    width = text_width(text, 14.0, is_strong=True) + 10
    scene.add(Trace(((x, 20), (x, bottom)), stroke=palette.INK, stroke_width=1.4, name="Status date"))
    scene.add(Box(x - width / 2, 2, width, 18, fill=palette.INK))
    scene.add(Label(x, 16, text, 14.0, palette.PAPER, Anchor.MIDDLE, is_strong=True))
