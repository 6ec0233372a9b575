"""Plan documents of the demo projects: baseline, progress to the status date, forecast to the stated finish."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from quarterdeck.demo.days import days_between, working_days
from quarterdeck.demo.draft import Draft, Piece, write_document
from quarterdeck.demo.neglect import UNATTENDED, neglect
from quarterdeck.demo.organisation import SEED, STATUS_DATE, DemoProject
from quarterdeck.demo.streams import Stream, make_streams
from quarterdeck.demo.vocabulary import STAGES, STEPS, STREAMS
from quarterdeck.engine.earned_value.methods import UNACCEPTED_CAP
from quarterdeck.exchange.document import PlanDocument

Days = NDArray[np.int64]


def plan_of(project: DemoProject) -> PlanDocument:
    """The plan of one project; the same every time."""
    rng = np.random.default_rng([SEED, *project.code.encode()])
    horizon = working_days(project.country)[-1]
    days = days_between(project.country, project.start, horizon)
    stands = reported_on(project)
    draft = Draft(project, days, sum(day <= stands for day in days), rng, make_streams(project, rng))
    for stream in draft.streams:
        draft.pieces += pieces_of(draft, stream)
    settle_earned(draft)
    document = write_document(draft)
    if project.code in UNATTENDED:
        neglect(document, draft)
    return document


def stopped_on(project: DemoProject) -> date:
    """The day to which work was done: the status date, or the end of a closed or stopped project."""
    if project.declared in {"Closed", "Stopped"} and project.forecast_finish:
        return project.forecast_finish
    return date(2026, 9, 11) if project.declared == "OnHold" else STATUS_DATE


def reported_on(project: DemoProject) -> date:
    """The day up to which progress stands in the plan."""
    return UNATTENDED.get(project.code, stopped_on(project))


def pieces_of(draft: Draft, stream: Stream) -> list[Piece]:
    """Tasks of a stream with the days they really took and will take."""
    earned = earned_shares(draft, stream)
    real = real_cuts(draft, stream, earned)
    stages = len(STAGES[draft.project.pack])
    stage_of = [min(stages - 1, int(cut * stages / stream.cuts[-1])) for cut in stream.cuts[:-1]]
    return [
        Piece(
            stream=stream.number,
            stage=stage,
            name=name_of(draft, stream, stage, n - stage_of.index(stage)),
            cost=float(stream.costs[n]),
            baseline=(int(stream.cuts[n]), int(stream.cuts[n + 1])),
            real=(int(real[n]), int(real[n + 1])),
            earned=float(earned[n]),
            is_level_of_effort=stream.is_level_of_effort,
        )
        for n, stage in enumerate(stage_of)
    ]


def name_of(draft: Draft, stream: Stream, stage: int, turn: int) -> str:
    if stream.is_level_of_effort:
        return "Project support" if not turn else f"Project support, part {turn + 1}"
    steps = STEPS[STAGES[draft.project.pack][stage]]
    deliverable = STREAMS[draft.project.area][stream.number % 6].lower()
    name = f"{steps[turn % len(steps)]} {deliverable}"
    return name if turn < len(steps) else f"{name}, part {turn // len(steps) + 1}"


def earned_shares(draft: Draft, stream: Stream) -> NDArray[np.float64]:
    """Share 0 to 1 of each task that is earned; all streams together earn what the project's table says.

    Work that is not accepted earns at most nine tenths, so what a stream may not claim is carried to the next one.
    """
    project, costs = draft.project, stream.costs
    if stream.is_level_of_effort or project.ev_share is None:
        return elapsed_shares(draft, stream, draft.done)
    share = project.ev_share
    if project.code == "I-04":
        share = discrete_share(draft, share)
    wanted = share * costs.sum() + draft.carried
    before = np.concatenate([[0.0], np.cumsum(costs)[:-1]])
    earned: NDArray[np.float64] = np.clip((wanted - before) / costs, 0, 1)
    earned[(earned > UNACCEPTED_CAP) & (earned < 1)] = UNACCEPTED_CAP
    draft.carried = float(wanted - (earned * costs).sum())
    return earned


def settle_earned(draft: Draft) -> None:
    """What no stream could claim goes to work in progress that still has room."""
    for piece in draft.pieces:
        if 0 < piece.earned < UNACCEPTED_CAP and not piece.is_level_of_effort:
            more = max(min(UNACCEPTED_CAP - piece.earned, draft.carried / piece.cost), -piece.earned / 2)
            piece.earned += more
            draft.carried -= more * piece.cost


def discrete_share(draft: Draft, share: float) -> float:
    """What discrete work has earned when level of effort earns its plan and both together earn ``share``."""
    effort = next(one for one in draft.streams if one.is_level_of_effort)
    today = sum(day <= STATUS_DATE for day in draft.days)
    planned = float((elapsed_shares(draft, effort, today) * effort.costs).sum())
    bac = float(draft.project.bac)
    return (share * bac - planned) / (bac - float(effort.costs.sum()))


def elapsed_shares(draft: Draft, stream: Stream, day: int) -> NDArray[np.float64]:
    """The share of each task that has passed at the close of a working day's position."""
    return np.clip((day - stream.cuts[:-1]) / np.diff(stream.cuts), 0, 1)


def real_cuts(draft: Draft, stream: Stream, earned: NDArray[np.float64]) -> Days:
    """Task borders as they fell and are forecast: what is earned fills the days done, the rest ends at the finish."""
    lengths = np.diff(stream.cuts)
    if stream.is_level_of_effort or draft.project.ev_share is None:
        return stream.cuts
    finished = int((earned >= 1).sum())
    if finished == len(earned):
        return _cuts(spread(lengths, draft.done))
    part = float(earned[finished])
    behind = spread(np.append(lengths[:finished], lengths[finished] * part)[: finished + (part > 0)], draft.done)
    ahead = np.append(lengths[finished] * (1 - part), lengths[finished + 1 :])
    coming = spread(ahead, remaining_days(draft, stream, len(ahead)))
    if part > 0:
        coming[0] += behind[-1]
        behind = behind[:-1]
    return _cuts(np.concatenate([behind, coming]))


def _cuts(lengths: Days) -> Days:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])


def remaining_days(draft: Draft, stream: Stream, tasks: int) -> int:
    """Working days from now to the stream's end; the first stream ends the project, the others a little earlier."""
    project = draft.project
    finish = project.forecast_finish if project.declared not in {"OnHold", "Stopped"} else None
    since, until = reported_on(project), finish or project.baseline_finish
    ahead = sum(since < day <= until for day in draft.days)
    slack = 0 if stream.number == 0 else int(draft.rng.integers(1, 8))
    return max(tasks, ahead - slack)


def spread(weights: NDArray[np.generic], total: int) -> Days:
    """``total`` days over tasks in proportion to ``weights``, at least one day each."""
    count = len(weights)
    if not count:
        return np.zeros(0, dtype=np.int64)
    shares = np.asarray(weights, dtype=float)
    exact = shares / shares.sum() * (total - count)
    days: Days = np.floor(exact).astype(np.int64)
    short = total - count - int(days.sum())
    days[np.argsort(days - exact, kind="stable")[:short]] += 1
    return days + 1
