"""The demo organisation's portfolio board as a deck: a realistic sample for the writers' tests and for looking at."""

from __future__ import annotations

from quarterdeck.press.blocks import Deck
from tests.press.board.detail import decisions, money, one_pager, strategy, watch_list
from tests.press.board.overview import cover_tiles, health, history, milestones, roadmap, summary
from tests.press.board.projects import PROJECTS, STATUS


def board(*, projects: int = 14) -> Deck:
    """The monthly board with an appendix of one page per project."""
    chosen = [PROJECTS[index % len(PROJECTS)] for index in range(projects)]
    pages = (
        summary(),
        health(),
        history(),
        roadmap(chosen),
        milestones(),
        money(),
        watch_list(),
        strategy(),
        decisions(),
    )
    return Deck(
        title="Change portfolio board, October 2026",
        subtitle="Monthly board pack: health, delivery, money and the decisions sought",
        status_date=STATUS,
        status_note="sealed snapshot",
        organisation="Velmora Energy Services, change portfolio board",
        source="Colour is computed from slip, SPI(t), CPI and EAC against tolerance",
        cover=(cover_tiles(),),
        pages=(*pages, *(one_pager(project) for project in chosen)),
    )


__all__ = ["PROJECTS", "STATUS", "board"]
