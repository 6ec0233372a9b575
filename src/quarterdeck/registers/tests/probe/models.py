from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from quarterdeck.core.models import Person
from quarterdeck.registers.models import ChoicesField, Entry, EntryRow, MoneyField, counted, known_states, state_field
from quarterdeck.registers.tests.probe.choices import Deck, LeakState, RepairState, Severity


class Leak(Entry):
    """A leak, with a field of every kind."""

    state = state_field(LeakState)
    severity = models.IntegerField(choices=Severity)
    likelihood = models.IntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)], null=True, blank=True)
    score = models.IntegerField(null=True, blank=True, editable=False)
    decks = ChoicesField(options=Deck)
    depth = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    cost = MoneyField(null=True, blank=True)
    found_at = models.DateTimeField(null=True, blank=True)
    is_urgent = models.BooleanField("urgent", default=False)
    photo = models.URLField("photograph", blank=True)
    finder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finder_phone = models.CharField(max_length=40, blank=True)
    finding = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = (*Entry.Meta.constraints, known_states(LeakState))
        indexes = (*Entry.Meta.indexes, counted("severity", "likelihood", "cost"))


class Sounding(EntryRow):
    """How deep a leak was on a day; ``change`` is worked out."""

    entry = models.ForeignKey(Leak, on_delete=models.CASCADE, related_name="soundings")
    taken_on = models.DateField("day")
    depth = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    deck = models.CharField(max_length=10, choices=Deck, default=Deck.HOLD)
    is_sure = models.BooleanField("sure", default=True)
    change = models.DecimalField(max_digits=8, decimal_places=2, null=True, editable=False)

    class Meta(EntryRow.Meta):
        constraints = (models.UniqueConstraint(fields=("entry", "taken_on"), name="probe_sounding_day"),)


class Repair(Entry):
    """What is done about a leak."""

    state = state_field(RepairState)

    class Meta(Entry.Meta):
        constraints = (*Entry.Meta.constraints, known_states(RepairState))
