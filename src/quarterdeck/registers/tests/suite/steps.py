"""Getting an entry into any state by its own steps."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from quarterdeck.core.models import Person
from quarterdeck.core.tests import factories as core
from quarterdeck.core.tests.factories import AT
from quarterdeck.registers.actions import transition_entry
from quarterdeck.registers.declaration import Register, Transition
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.rules.values import is_empty
from quarterdeck.registers.tests.suite.samples import value_for
from quarterdeck.registers.tests.suite.world import World, creators


def way_to(register: Register[Any], state: str) -> list[Transition] | None:
    """The shortest way from the start to a state, or None where there is none."""
    workflow = register.workflow
    seen, waiting = {workflow.start}, deque([(workflow.start, list[Transition]())])
    while waiting:
        here, way = waiting.popleft()
        if here == state:
            return way
        for step in workflow.from_state(here):
            if step.target not in seen:
                seen.add(step.target)
                waiting.append((step.target, [*way, step]))
    return None


def step_values(register: Register[Any], step: Transition, entry: Entry, person: Person) -> dict[str, Any]:
    """What the step needs and the entry does not hold yet."""
    missing = [key for key in step.requires if is_empty(value_in(entry, register.fields[key]))]
    return {key: value_for(register.fields[key], person) for key in missing}


def take(world: World, entry: Entry, step: Transition, *, actor: Person | None = None) -> Entry:
    """Take a step as somebody who may, and who did none of what it must be kept apart from."""
    person = actor or (other_maker(world) if step.segregated else world.maker)
    return transition_entry(
        actor=person,
        entry=entry,
        transition_key=step.key,
        values=step_values(world.register, step, entry, person),
        reason="Because the test says so." if step.reason else "",
        evidence="https://velmora.example/proof" if step.evidence else "",
        at=AT,
    )


def other_maker(world: World) -> Person:
    """A second person with all the rights of the first."""
    person = core.person("Other maker")
    for role in creators(world.register):
        core.grant(person, role, world.organisation)
    return person


def at_state(world: World, state: str) -> Entry | None:
    """A new entry in that state, or None where no way leads there."""
    way = way_to(world.register, state)
    if way is None:
        return None
    entry = world.entry()
    for step in way:
        entry = take(world, entry, step)
    return entry


def first_source(register: Register[Any], step: Transition) -> str:
    """The state from which a step is tried: the first that it names, or that it leaves."""
    return step.source[0] if step.source else next(one for one in register.workflow.states.values if step.leaves(one))


def in_every_state(world: World, look: Callable[[Entry], None]) -> set[str]:
    """Look at a new entry in each of its states in turn; gives the states seen. What the steps did is taken back."""
    ways = {state: way_to(world.register, state) for state in world.register.workflow.states.values}
    return _look_onward(world, world.entry(), [way for way in ways.values() if way], look)


def _look_onward(world: World, entry: Entry, ways: list[list[Transition]], look: Callable[[Entry], None]) -> set[str]:
    look(entry)
    seen = {entry.state}
    for step in {way[0].key: way[0] for way in ways}.values():
        onward = [way[1:] for way in ways if way[0] is step and len(way) > 1]
        with rolled_back():
            seen |= _look_onward(world, take(world, entry, step), onward, look)
    return seen


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens in the block is undone, so that everybody meets the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
