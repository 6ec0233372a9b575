"""Working time of sites, and how many customers they serve."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import Sum

from quarterdeck.core.models import Person, Workspace
from quarterdeck.engagement.choices import SiteState
from quarterdeck.engagement.models import Site
from quarterdeck.engagement.rules.clocks import site_time
from quarterdeck.governance.queries.sight import seen_below
from quarterdeck.registers.declaration import WorkingTime

YEARS_BEFORE, YEARS_AFTER = 1, 2
OFFICE = ("UTC", "09:00", "17:00")


def working_time_of(site: Site | None, around: date) -> WorkingTime:
    """Hours of a site around a day; Monday to Friday, nine to five UTC, where no site is named."""
    if site is None:
        return _time(*OFFICE, "", around.year, ())
    off = tuple(site.company_days.values_list("on", flat=True)) if site.pk else ()
    return _time(site.zone, site.opens, site.closes, site.country, around.year, off)


@lru_cache(maxsize=64)
def _time(zone: str, opens: str, closes: str, country: str, year: int, off: tuple[date, ...]) -> WorkingTime:
    import holidays  # noqa: PLC0415  heavy, and no page but those with a site's clock needs it

    years = range(year - YEARS_BEFORE, year + YEARS_AFTER + 1)
    public = holidays.country_holidays(country, years=years) if country else {}
    return site_time(zone, opens, closes, [*public, *off])


def customers_served(actor: Person, workspace: Workspace) -> int | None:
    """Customers of the open sites of a workspace's organisation; None where no site tells."""
    root = Workspace.objects.get(pk=int(workspace.path.split("/")[0]))
    rows = seen_below(Site, actor, root).filter(state=SiteState.OPEN)
    total: int | None = rows.aggregate(total=Sum("customers"))["total"]
    return total
