"""`level`: from a problem to a plan in which nobody is asked for more than there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from quarterdeck.engine.cpm import Schedule, schedule
from quarterdeck.engine.levelling.bounds import finish_bound
from quarterdeck.engine.levelling.budget import Budget
from quarterdeck.engine.levelling.errors import ContradictoryDates
from quarterdeck.engine.levelling.exact import solver_loading
from quarterdeck.engine.levelling.explaining import explain, find_overloads
from quarterdeck.engine.levelling.ground import Ground, prepare, with_delays
from quarterdeck.engine.levelling.placing import Placed, Placer
from quarterdeck.engine.levelling.priority import ranks
from quarterdeck.engine.levelling.problem import Problem
from quarterdeck.engine.levelling.result import Levelling, Method, Overload
from quarterdeck.engine.levelling.searching import Found, search_plan
from quarterdeck.engine.plan import NONE, NodeColumn
from quarterdeck.engine.plan.network import Ints

DEFAULT_SCHEDULES = 50_000
_EXPLAINING = 0.1
"""Share of a time limit that is kept for explaining the moves at most."""
_SPARE = 1.5
"""How much more time than expected is kept for that."""
_LEAST_EXPLAINING, _MOST_EXPLAINING = 0.02, 2.0
_PASSES = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """How to level.

    Attributes
    ----------
    method : Method
        ``priority``: one pass by the rule of priorities. ``fast``: genetic search. ``optimal``: that, then constraint
        programming with a proven bound (needs the optional part).
    in_time : bool
        Use the parallel instead of the serial scheme for the pass by priorities.
    within_float : bool
        Never delay a task beyond its total float: what cannot be resolved so stays overloaded and is reported.
    seconds : float or None
        Time limit of everything since ``since``, by ``clock``.
    schedules : int or None
        Limit by number of schedules instead: the same seed then gives the same answer.
    clock : callable or None
        Gives seconds; needed for ``seconds``.
    since : float or None
        What the clock said when the caller's time began; None: with the call.
    seed : int
    threads : int
    strict : bool
        Refuse plans whose hard dates contradict their links, instead of reporting them.
    """

    method: Method = Method.PRIORITY
    in_time: bool = False
    within_float: bool = False
    seconds: float | None = None
    schedules: int | None = None
    clock: Callable[[], float] | None = None
    since: float | None = None
    seed: int = 1
    threads: int = 2
    strict: bool = False


def level(problem: Problem, settings: Settings | None = None) -> Levelling:
    """Delay tasks until no resource is asked for more than it has.

    Parameters
    ----------
    problem : Problem
    settings : Settings, optional

    Returns
    -------
    Levelling
        The plan with levelling delays in elapsed ticks, its dates, and each move with its reason. Started tasks, tasks
        by hand, tasks with hard constraints and tasks of priority 1000 stay; as-late-as-possible tasks are left to the
        critical path.

    Raises
    ------
    ContradictoryDates
        Under ``strict``, naming the tasks.
    OptimiserMissing
        Method ``optimal`` without the optional part.

    Notes
    -----
    Every schedule is made by the serial scheme on the plan's own calendars, so scheduling the plan with the delays
    gives the levelled dates again.

    Examples
    --------
    One person, two tasks; the one with float waits for the other:

    >>> from quarterdeck.engine.calendars import ALWAYS, build_calendars
    >>> from quarterdeck.engine.levelling import FULL, Demands, Resources, build_problem
    >>> from quarterdeck.engine.plan import Links, build_plan
    >>> calendars = build_calendars([ALWAYS])
    >>> plan = build_plan(calendars=calendars, duration=[5, 4, 5], project_start=0, links=Links([0], [2]))
    >>> problem = build_problem(plan, resources=Resources(["Ann"], [FULL]), demands=Demands([0, 1], [0, 0]))
    >>> level(problem).schedule.start.tolist()
    [0, 5, 5]
    """
    held = settings or Settings()
    load_ahead(held.method)
    begun = _begun(held)
    ground = prepare(problem, within_float=held.within_float)
    contradictions = contradictory_tasks(ground)
    if contradictions and held.strict:
        raise ContradictoryDates(
            [int(problem.plan.ids[t]) for t in contradictions], [problem.names[t] for t in contradictions]
        )
    placer = Placer(ground)
    rank = ranks(ground)
    first, made = by_priority(placer, rank, in_time=held.in_time)
    found = Found(first, finish_bound(ground), made)
    whole = _whole(held, begun)
    if held.method is not Method.PRIORITY and first.delay.any():
        search = _for_search(held, begun, _explaining(held, ground, first))
        found = search_plan(
            ground,
            placer,
            found,
            exact=held.method is Method.OPTIMAL,
            budget=search,
            seed=held.seed,
            threads=held.threads,
        )
    plan = with_delays(problem.plan, found.placed.delay)
    after = schedule(plan)
    return Levelling(
        problem=problem,
        plan=plan,
        before=ground.before,
        schedule=after,
        delay=found.placed.delay[plan.node_of],
        moves=explain(ground, found.placed, after, budget=whole),
        overloads=find_overloads(ground, after),
        lower_bound=found.bound,
        method=held.method,
        seconds=held.clock() - begun if held.clock else 0.0,
        schedules=found.schedules,
        seed=held.seed,
        is_optimal=found.placed.unresolved == 0 and found.placed.last <= found.bound,
        contradictions=contradictions,
    )


def overloads(problem: Problem) -> list[Overload]:
    """Stretches in which a resource is asked for more than it has when nothing is levelled."""
    ground = prepare(problem)
    return find_overloads(ground, ground.before)


def load_ahead(method: Method) -> None:
    """Begin to load what a method needs in a thread, so that the search need not wait for it.

    Raises
    ------
    OptimiserMissing
    """
    if method is Method.OPTIMAL:
        solver_loading()


def _begun(settings: Settings) -> float:
    if settings.clock is None:
        return 0.0
    return settings.clock() if settings.since is None else settings.since


def by_priority(placer: Placer, rank: Ints, *, in_time: bool) -> tuple[Placed, int]:
    """One pass by the rule of priorities, and further ones as long as tasks without a place get one by going first."""
    best, made = _pass(placer, rank, in_time=in_time), 1
    while best.unresolved and made < _PASSES:
        rank = np.where(best.lost, -1, rank)
        again = _pass(placer, rank, in_time=in_time)
        made += 1
        if again.unresolved >= best.unresolved:
            break
        best = again
    return best, made


def _pass(placer: Placer, rank: Ints, *, in_time: bool) -> Placed:
    return placer.parallel(rank) if in_time else placer.serial(placer.order(rank))


def _whole(settings: Settings, begun: float) -> Budget:
    """What explaining may use in the end."""
    if settings.schedules is not None or settings.clock is None or settings.seconds is None:
        return Budget()
    return Budget(settings.clock, begun + settings.seconds)


def _for_search(settings: Settings, begun: float, explaining: float) -> Budget:
    if settings.schedules is not None:
        return Budget(schedules=settings.schedules)
    if settings.clock is None or settings.seconds is None:
        return Budget(schedules=DEFAULT_SCHEDULES)
    kept = min(max(settings.seconds * _EXPLAINING, _LEAST_EXPLAINING), _MOST_EXPLAINING, settings.seconds / 4)
    return Budget(settings.clock, begun + settings.seconds - min(kept, max(explaining, _LEAST_EXPLAINING)))


def _explaining(settings: Settings, ground: Ground, first: Placed) -> float:
    """Seconds that saying what all moves cost will take, judged by one of them once its passes are loaded."""
    after = schedule(with_delays(ground.problem.plan, first.delay))
    explain(ground, first, after, budget=Budget(), most=1)
    if settings.clock is None:
        return 0.0
    begun = settings.clock()
    explain(ground, first, after, budget=Budget(), most=1)
    return _SPARE * (settings.clock() - begun) * np.count_nonzero(first.delay)


def contradictory_tasks(ground: Ground) -> list[int]:
    """Tasks that must start or finish earlier than the links into them allow."""
    nodes = ground.plan.network.nodes
    before: Schedule = ground.before
    task = nodes[:, NodeColumn.TASK]
    date, constraint = nodes[:, NodeColumn.CONSTRAINT_DATE], nodes[:, NodeColumn.CONSTRAINT]
    bound = ground.wiring.stays & (date != NONE)
    start_late = np.isin(constraint, (2, 5)) & (before.early_start[task] > date)
    finish_late = np.isin(constraint, (3, 7)) & (before.early_finish[task] > date)
    return sorted({int(t) for t in task[bound & (start_late | finish_late)]})
