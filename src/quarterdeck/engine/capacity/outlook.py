"""Supply of skills against demand over many weeks, with what-if: another person, a new skill, work moved in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.capacity.hours import InvalidCapacity
from quarterdeck.engine.compiled import kernels

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Outlook:
    """Who there is, what they can do, and what is asked for.

    Attributes
    ----------
    people, skills : tuple of str
    able : bool [people, skills]
    hours : float64 [people, weeks]
        Capacity, at least 0.
    demand : float64 [skills, weeks]
        Hours asked for, at least 0.

    Examples
    --------
    Ann has both skills and can be used once a week; training Ben closes half of the gap:

    >>> outlook = build_outlook(
    ...     ["Ann", "Ben"],
    ...     ["Java", "SQL"],
    ...     [[True, True], [True, False]],
    ...     hours=[[10, 10], [4, 4]],
    ...     demand=[[8, 8], [8, 12]],
    ... )
    >>> outlook.unmet.round(1).tolist()
    [[0.0, 0.0], [2.0, 6.0]]
    >>> gain(outlook, outlook.with_skill("Ben", "SQL"))
    0.0
    >>> gain(outlook, outlook.with_person("Cy", ["SQL"], [3, 3]))
    5.0
    """

    people: tuple[str, ...]
    skills: tuple[str, ...]
    able: Marks
    hours: Floats
    demand: Floats

    @cached_property
    def _kinds(self) -> tuple[Marks, npt.NDArray[np.int64]]:
        """People with the same skills as one group: its skills, and which group each person is in."""
        able, group = np.unique(self.able, axis=0, return_inverse=True)
        return able, group.reshape(-1).astype(np.int64)

    @cached_property
    def _given(self) -> Floats:
        """[weeks, groups, skills] hours that groups give."""
        able, group = self._kinds
        weeks = self.hours.shape[1]
        together = np.zeros((weeks, len(able)))
        np.add.at(together.T, group, self.hours)
        given = np.zeros((weeks, len(able), len(self.skills)))
        if given.size:
            kernels("capacity.flow").cover(able, together, np.ascontiguousarray(self.demand.T), given)
        return given

    @property
    def met(self) -> Floats:
        """[skills, weeks] Hours that can be met, each hour of a person counted once."""
        found: Floats = self._given.sum(axis=1).T
        return found

    @property
    def unmet(self) -> Floats:
        """[skills, weeks] Hours that nobody can take."""
        left: Floats = np.maximum(self.demand - self.met, 0.0)
        return left

    @property
    def spare(self) -> Floats:
        """[weeks] Hours of people that nothing here asks for, or that do not fit what is asked for."""
        left: Floats = self.hours.sum(axis=0) - self._given.sum(axis=(1, 2))
        return left

    def given(self, person: str) -> Floats:
        """[skills, weeks] Hours of one person, who shares the work of their group by capacity.

        Raises
        ------
        InvalidCapacity
            Nobody has that name.
        """
        at = _place(self.people, person, "person")
        _, group = self._kinds
        together = self.hours[group == group[at]].sum(axis=0)
        share = np.divide(self.hours[at], together, out=np.zeros_like(together), where=together > 0)
        found: Floats = self._given[:, group[at], :].T * share
        return found

    def with_person(self, name: str, skills: Sequence[str], hours: npt.ArrayLike) -> Outlook:
        """The same with one more person. Raises InvalidCapacity."""
        if name in self.people:
            raise InvalidCapacity(f"{name} is there already")
        row = np.zeros((1, len(self.skills)), bool)
        row[0, [_place(self.skills, skill, "skill") for skill in skills]] = True
        more = np.broadcast_to(np.asarray(hours, float), (1, self.hours.shape[1]))
        return build_outlook(
            (*self.people, name),
            self.skills,
            np.vstack([self.able, row]),
            hours=np.vstack([self.hours, more]),
            demand=self.demand,
        )

    def with_skill(self, person: str, skill: str) -> Outlook:
        """The same after training. Raises InvalidCapacity."""
        able = self.able.copy()
        able[_place(self.people, person, "person"), _place(self.skills, skill, "skill")] = True
        return replace(self, able=able)

    def with_moved_demand(self, skill: str, *, week: int, to: int, hours: float) -> Outlook:
        """The same with hours of one skill asked for in another week. Raises InvalidCapacity."""
        at, weeks = _place(self.skills, skill, "skill"), self.demand.shape[1]
        if not (0 <= week < weeks and 0 <= to < weeks):
            raise InvalidCapacity(f"weeks are numbered 0 to {weeks - 1}")
        if not 0 <= hours <= self.demand[at, week]:
            raise InvalidCapacity(f"week {week} asks for {self.demand[at, week]:g} hours of {skill}, not {hours:g}")
        demand = self.demand.copy()
        demand[at, week] -= hours
        demand[at, to] += hours
        return replace(self, demand=demand)


def build_outlook(
    people: Sequence[str], skills: Sequence[str], able: npt.ArrayLike, *, hours: npt.ArrayLike, demand: npt.ArrayLike
) -> Outlook:
    """Check shapes and numbers.

    Parameters
    ----------
    people, skills : sequence of str
    able : bool [people, skills]
    hours : float64 [people, weeks]
    demand : float64 [skills, weeks]

    Raises
    ------
    InvalidCapacity
        Names twice, shapes that do not fit, hours that are no numbers of at least 0.
    """
    marks, supply, wanted = np.asarray(able, bool), np.asarray(hours, float), np.asarray(demand, float)
    for what, names in (("people", people), ("skills", skills)):
        if len(set(names)) < len(names):
            raise InvalidCapacity(f"{what} have names of their own")
    fits = marks.shape == (len(people), len(skills)) and supply.ndim == wanted.ndim == 2
    if not fits or len(supply) != len(people) or len(wanted) != len(skills) or supply.shape[1] != wanted.shape[1]:
        raise InvalidCapacity("skills, hours and demand need one row per person or skill and one column per week")
    for numbers in (supply, wanted):
        if not (np.isfinite(numbers).all() and (numbers >= 0).all()):
            raise InvalidCapacity("hours are numbers of at least 0")
    return Outlook(tuple(people), tuple(skills), marks, supply, wanted)


def gain(before: Outlook, after: Outlook) -> float:
    """Hours of demand that a change lets people meet; below zero, it costs some."""
    return round(float(after.met.sum() - before.met.sum()), 6)


def _place(names: tuple[str, ...], name: str, what: str) -> int:
    if name not in names:
        raise InvalidCapacity(f"there is no {what} {name}")
    return names.index(name)
