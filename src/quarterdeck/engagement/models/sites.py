from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from quarterdeck.engagement.choices import SiteState
from quarterdeck.engagement.choices.sites import clock_choices, country_choices, zone_choices
from quarterdeck.registers.models import Entry, EntryRow, counted, known_states, state_field


class Site(Entry):
    """A place of the organisation: its country, zone, hours and days off."""

    state = state_field(SiteState)
    country = models.CharField(max_length=2, choices=country_choices, help_text="Its public holidays are days off")
    zone = models.CharField("time zone", max_length=64, choices=zone_choices)
    opens = models.CharField("opens at", max_length=5, choices=clock_choices, default="09:00")
    closes = models.CharField("closes at", max_length=5, choices=clock_choices, default="17:00")
    customers = models.PositiveIntegerField(null=True, blank=True, help_text="How many are served from here")

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(SiteState),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="site_closes_after_it_opens",
                violation_error_message="A site closes after it opens.",
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("customers"))


class SiteDay(EntryRow):
    """A day off beside the public holidays."""

    entry = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="company_days")
    on = models.DateField("day")
    occasion = models.CharField(max_length=80, blank=True)

    class Meta(EntryRow.Meta):
        constraints = (models.UniqueConstraint(fields=("entry", "on"), name="site_day_once"),)
