"""The JSON API of the portfolio."""

from ninja import Router

from quarterdeck.portfolio.api.lists import router as lists
from quarterdeck.portfolio.api.records import router as records

router = Router(tags=["portfolio"])
router.add_router("", records)
router.add_router("", lists)
