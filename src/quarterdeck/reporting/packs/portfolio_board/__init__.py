"""The monthly portfolio board pack: what changed, how it stands, what needs a decision."""

from __future__ import annotations

from quarterdeck.press.blocks import Deck, Kind, Tile, Tiles
from quarterdeck.press.formats import long_date
from quarterdeck.reporting.packs.portfolio_board.appendix import definitions, one_pager
from quarterdeck.reporting.packs.portfolio_board.decisions import decisions_page
from quarterdeck.reporting.packs.portfolio_board.delivery import delivery_page, roadmap_page
from quarterdeck.reporting.packs.portfolio_board.exposure import exposure_pages
from quarterdeck.reporting.packs.portfolio_board.governed import changes_page, complaints_page
from quarterdeck.reporting.packs.portfolio_board.money import money_page
from quarterdeck.reporting.packs.portfolio_board.overview import health_page, summary_page
from quarterdeck.reporting.packs.portfolio_board.quality import quality_page
from quarterdeck.reporting.packs.portfolio_board.trouble import trouble_pages
from quarterdeck.reporting.packs.words import plural
from quarterdeck.reporting.queries.facts import BoardFacts

__all__ = ["portfolio_board"]


def portfolio_board(facts: BoardFacts) -> Deck:
    """The deck of the monthly board, as far as its facts have a home."""
    pages = [
        summary_page(facts),
        health_page(facts),
        *roadmap_page(facts),
        delivery_page(facts),
        money_page(facts),
        *trouble_pages(facts),
        *exposure_pages(facts),
        quality_page(facts),
        *changes_page(facts),
        *complaints_page(facts),
        decisions_page(facts),
        *(one_pager(facts, row) for row in facts.health.rows),
        definitions(),
    ]
    return Deck(
        title=f"Portfolio board, {facts.status_date:%B %Y}",
        subtitle=facts.portfolio,
        organisation=facts.organisation,
        status_date=facts.status_date,
        status_note="sealed snapshot" if facts.is_sealed else "period open",
        source="Computed from plans, booked costs and registers",
        pages=tuple(pages),
        cover=(cover_tiles(facts),),
    )


def cover_tiles(facts: BoardFacts) -> Tiles:
    health = facts.health
    faults = sum(row.faults for row in health.rows)
    rules = sum(row.rules for row in health.rows)
    quality = None if health.data_quality is None else health.data_quality * 100
    measured = sum(row.is_measured for row in health.rows)
    return Tiles(
        (
            Tile(
                "Status date",
                long_date(facts.status_date),
                Kind.TEXT,
                note="sealed snapshot" if facts.is_sealed else "the period is still open",
            ),
            Tile("Data quality", quality, note=f"of 100; {faults} of {plural(rules, 'rule')} broken"),
            Tile("Projects", len(health.rows), note=f"{measured} measured by earned value"),
            Tile(
                "Budget",
                health.totals.bac or None,
                Kind.MONEY,
                currency=facts.currency,
                note="of the measured projects",
            ),
        )
    )
