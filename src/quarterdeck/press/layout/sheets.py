"""Pages flowed onto sheets of 1280 × 720: every block gets a place, and what is too long goes on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from quarterdeck.press.blocks import Block, Deck, Page, Split
from quarterdeck.press.formats import long_date
from quarterdeck.press.layout.needs import SPACE, Need, Room, cut, need_of
from quarterdeck.press.measure import wrapped

WIDTH, HEIGHT = 1280.0, 720.0
LEFT, RIGHT = 52.0, 1228.0
WHOLE = RIGHT - LEFT
GUTTER = 40.0
TOP = 36.0
KICKER = 24.0
FINDING_SIZE, FINDING_LINE = 34.0, 40.0
# A tenth more than the box: letters of titles stand closer than those by which words are measured.
FINDING_ROOM = 1225.0
FOOT = 676.0
BOTTOM = 656.0
SCALES = (1.0, 0.9, 0.8)
_SHARES = {Split.EVEN: 0.5, Split.NARROW_WIDE: 4.4 / 12, Split.WIDE_NARROW: 7.6 / 12}


@dataclass(frozen=True, slots=True)
class Region:
    """A block at its place, in slide pixels; ``scale`` is the size of its words."""

    block: Block
    x: float
    y: float
    width: float
    height: float
    scale: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One slide or one page of paper, ready to draw."""

    number: int
    kicker: str
    title: str
    regions: tuple[Region, ...]
    foot: tuple[str, str, str]
    notes: str = ""
    is_cover: bool = False
    subtitle: str = ""
    part: int = 1
    parts: int = 1


def sheets_of(deck: Deck) -> tuple[Sheet, ...]:
    """Lay out a deck: the cover, then every page on one sheet or more.

    Returns
    -------
    tuple of Sheet
        In order, numbered from 1; a page that needs n sheets has ``part`` 1 to n.
    """
    sheets = [_cover(deck)]
    for page in deck.pages:
        runs = _flow(page, deck)
        for part, regions in enumerate(runs, 1):
            kicker = page.kicker if len(runs) == 1 else f"{page.kicker} ({part} of {len(runs)})".strip()
            sheets.append(
                Sheet(
                    number=len(sheets) + 1,
                    kicker=kicker,
                    title=page.finding,
                    regions=regions,
                    foot=foot_of(deck, page),
                    notes=notes_of(deck, page),
                    part=part,
                    parts=len(runs),
                )
            )
    return tuple(sheets)


def foot_of(deck: Deck, page: Page | None = None) -> tuple[str, str, str]:
    """Who, when, from where."""
    status = f"Status date {long_date(deck.status_date)}"
    if deck.status_note:
        status = f"{status}, {deck.status_note}"
    source = page.source if page is not None and page.source else deck.source
    return deck.organisation or deck.title, status, source


def notes_of(deck: Deck, page: Page) -> str:
    _, status, source = foot_of(deck, page)
    lines = [page.notes, f"Source: {source}" if source else "", status]
    return "\n".join(line for line in lines if line)


def _cover(deck: Deck) -> Sheet:
    room = Room(RIGHT - LEFT, 1.0, deck.status_date)
    lines = len(wrapped(deck.title, 1000, 52, is_strong=True))
    regions: list[Region] = []
    y = 250.0 + 60 * lines + 40 + 60
    for block in deck.cover:
        height = min(need_of(block, room).natural, BOTTOM - y)
        if height < 40:
            break
        regions.append(Region(block, LEFT, y, room.width, height, 1.0))
        y += height + SPACE
    return Sheet(1, deck.organisation, deck.title, tuple(regions), foot_of(deck), is_cover=True, subtitle=deck.subtitle)


def body_top(finding: str, kicker: str) -> float:
    """Where the blocks of a page begin."""
    lines = min(3, len(wrapped(finding, FINDING_ROOM, FINDING_SIZE, is_strong=True)))
    return TOP + KICKER + FINDING_LINE * lines + 18


def _flow(page: Page, deck: Deck) -> list[tuple[Region, ...]]:
    top = body_top(page.finding, page.kicker)
    for scale in SCALES:
        queues = [deque(column) for column in page.columns]
        regions = _fill(page, deck, queues, top=top, scale=scale, is_first=True)
        if not any(queues):
            return [regions]
    queues = [deque(column) for column in page.columns]
    runs = [_fill(page, deck, queues, top=top, scale=SCALES[-1], is_first=True)]
    while any(queues):
        runs.append(_fill(page, deck, queues, top=top, scale=SCALES[-1], is_first=False))
    return runs


def _fill(
    page: Page, deck: Deck, queues: list[deque[Block]], *, top: float, scale: float, is_first: bool
) -> tuple[Region, ...]:
    """Take from the queues what fits on one sheet."""
    regions: list[Region] = []
    y = top
    if is_first and page.top:
        room = Room(RIGHT - LEFT, scale, deck.status_date)
        stack = deque(page.top)
        taken = _take(stack, room, BOTTOM - y)
        regions += _stacked(
            taken, room, x=LEFT, y=y, free=sum(need.natural for _, need in taken) + SPACE * (len(taken) - 1)
        )
        y = max((region.y + region.height for region in regions), default=y) + SPACE
    live = [queue for queue in queues if queue]
    for queue, (x, width) in zip(live, _columns(page, queues, len(live)), strict=True):
        room = Room(width, scale, deck.status_date)
        regions += _stacked(_take(queue, room, BOTTOM - y), room, x=x, y=y, free=BOTTOM - y)
    return tuple(regions)


def column_widths(page: Page) -> tuple[float, ...]:
    """Widths of a page's columns in slide pixels."""
    if len(page.columns) < 2:
        return (WHOLE,) * len(page.columns)
    first = (WHOLE - GUTTER) * _SHARES[page.split]
    return first, WHOLE - GUTTER - first


def _columns(page: Page, queues: list[deque[Block]], live: int) -> list[tuple[float, float]]:
    if live <= 1 or len(queues) == 1:
        return [(LEFT, WHOLE)] * live
    first, second = column_widths(page)
    return [(LEFT, first), (LEFT + first + GUTTER, second)]


def _take(queue: deque[Block], room: Room, free: float) -> list[tuple[Block, Need]]:
    """Blocks for one column; the last one may be cut, its rest stays in the queue."""
    taken: list[tuple[Block, Need]] = []
    while queue:
        block = queue.popleft()
        need = need_of(block, room)
        gap = SPACE if taken else 0.0
        if need.least + gap <= free:
            taken.append((block, need))
            free -= need.least + gap
            continue
        parts = cut(block, room, free - gap)
        if parts is not None:
            head, rest = parts
            taken.append((head, need_of(head, room)))
            queue.appendleft(rest)
        elif taken:
            queue.appendleft(block)
        else:
            taken.append((block, replace(need, least=free, natural=free, most=free)))
        break
    return taken


def _stacked(taken: list[tuple[Block, Need]], room: Room, *, x: float, y: float, free: float) -> list[Region]:
    """Heights between least and most, filling the column as far as the blocks like it."""
    heights = [need.least for _, need in taken]
    rest = free - sum(heights) - SPACE * max(0, len(taken) - 1)
    for wished in ([need.natural for _, need in taken], [need.most for _, need in taken]):
        lacking = [max(0.0, wish - height) for wish, height in zip(wished, heights, strict=True)]
        part = min(1.0, rest / sum(lacking)) if sum(lacking) > 0 and rest > 0 else 0.0
        heights = [height + lack * part for height, lack in zip(heights, lacking, strict=True)]
        rest -= sum(lacking) * part
    regions = []
    for (block, _), height in zip(taken, heights, strict=True):
        regions.append(Region(block, x, y, room.width, height, room.scale))
        y += height + SPACE
    return regions
