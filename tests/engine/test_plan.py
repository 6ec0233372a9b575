"""Building a plan: order, and errors that name the offender."""

from __future__ import annotations

import numpy as np
import pytest

from quarterdeck.engine.calendars import ALWAYS, build_calendars
from quarterdeck.engine.plan import CyclicLogic, DanglingLink, Links, NegativeDuration, NodeColumn, build_plan

CALENDARS = build_calendars([ALWAYS])


def test_nodes_come_after_all_they_wait_for() -> None:
    plan = build_plan(
        calendars=CALENDARS, duration=[1] * 5, project_start=0, parent=[-1, -1, 1, 1, -1], links=Links([4, 1], [1, 0])
    )
    place = plan.node_of
    opening = plan.network.node(NodeColumn.PARTNER)[place[1]]
    assert place[4] < opening < min(place[2], place[3])
    assert max(place[2], place[3]) < place[1] < place[0]
    assert np.array_equal(np.sort(plan.link_row), [0, 1])


def test_a_circle_of_links_names_its_tasks_in_order() -> None:
    with pytest.raises(
        CyclicLogic, match=r"Dig → Pour → Cure → Dig|Pour → Cure → Dig → Pour|Cure → Dig → Pour"
    ) as error:
        build_plan(
            calendars=CALENDARS,
            duration=[1] * 4,
            project_start=0,
            links=Links([0, 1, 2, 3], [1, 2, 0, 0]),
            ids=[11, 12, 13, 14],
            names=["Dig", "Pour", "Cure", "Plan"],
        )
    assert sorted(error.value.tasks) == [11, 12, 13]


def test_a_circle_through_parent_and_child_is_found() -> None:
    with pytest.raises(CyclicLogic) as error:
        build_plan(calendars=CALENDARS, duration=[1] * 2, project_start=0, parent=[-1, 0], links=Links([1], [0]))
    assert set(error.value.tasks) == {0, 1}


def test_parents_in_a_circle_are_found() -> None:
    with pytest.raises(CyclicLogic) as error:
        build_plan(calendars=CALENDARS, duration=[1] * 2, project_start=0, parent=[1, 0])
    assert set(error.value.tasks) == {0, 1}


def test_a_long_circle_is_shortened_in_the_message_only() -> None:
    ends = np.arange(20)
    with pytest.raises(CyclicLogic, match="and 9 more") as error:
        build_plan(calendars=CALENDARS, duration=[1] * 20, project_start=0, links=Links(ends, (ends + 1) % 20))
    assert len(error.value.tasks) == 20


def test_a_negative_duration_names_the_task() -> None:
    with pytest.raises(NegativeDuration, match="Paint") as error:
        build_plan(calendars=CALENDARS, duration=[1, -1], project_start=0, ids=[7, 8], names=["Sand", "Paint"])
    assert error.value.task == 8


@pytest.mark.parametrize("ends", [([0], [5]), ([-1], [0])])
def test_a_link_to_nowhere_is_refused(ends: tuple[list[int], list[int]]) -> None:
    with pytest.raises(DanglingLink, match="Link 1"):
        build_plan(calendars=CALENDARS, duration=[1, 1], project_start=0, links=Links(*ends))


def test_a_parent_that_is_not_there_is_refused() -> None:
    with pytest.raises(DanglingLink, match="Parent of task 2"):
        build_plan(calendars=CALENDARS, duration=[1, 1], project_start=0, parent=[-1, 9])
