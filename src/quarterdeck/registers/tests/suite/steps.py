"""Getting an entry into any state by its own steps."""

from __future__ import annotations

from collections import deque
from typing import Any

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
