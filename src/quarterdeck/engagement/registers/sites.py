"""Sites: whose hours and holidays promises run on."""

from __future__ import annotations

from collections.abc import Mapping

from quarterdeck.engagement.choices import SiteState as State
from quarterdeck.engagement.models import Site, SiteDay
from quarterdeck.registers.declaration import Column, Register, Rows, Section, Total, Transition, Workflow, register


@register
class SiteRegister(Register[Site]):
    """Places of the organisation, with the hours and holidays that promises run on."""

    model = Site
    key = "sites"
    prefix = "SITE"
    title = "Sites"
    access = "site"
    workflow = Workflow(
        states=State,
        start=State.OPEN,
        closed=(State.CLOSED,),
        transitions=(
            Transition("close", "Close site", (State.OPEN,), State.CLOSED, reason=True),
            Transition("reopen", "Reopen", (State.CLOSED,), State.OPEN, reason=True),
        ),
    )
    columns = (
        Column("country"),
        Column("zone"),
        Column("opens"),
        Column("closes"),
        Column("customers"),
        Column("state"),
    )
    rows = (Rows("company_days", SiteDay, ("on", "occasion"), label="Days off beside public holidays", most=100),)
    sections = (
        Section("Site", ("title", "description", "owner", "due_on", "country", "zone", "customers")),
        Section("Hours", ("opens", "closes", "company_days")),
    )
    summary = (Total("customers", "Customers"),)
    sort = "title"
    example = {"title": "Dublin", "country": "IE", "zone": "Europe/Dublin", "opens": "08:30", "closes": "17:00"}

    def faults(self, entry: Site) -> Mapping[str, str]:
        return {"closes": "A site closes after it opens."} if entry.opens >= entry.closes else {}
