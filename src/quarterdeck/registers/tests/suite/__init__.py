"""What the generated tests of every register are made of; other apps may use it for tests of their own."""

from quarterdeck.registers.tests.suite.samples import sample_values, value_for
from quarterdeck.registers.tests.suite.steps import at_state, way_to
from quarterdeck.registers.tests.suite.world import World, world_for

__all__ = ["World", "at_state", "sample_values", "value_for", "way_to", "world_for"]
