"""Risk lists: what is written is taken, and what cannot be used is named by its cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.risk_list import ImpactKind, Points, Shape, read_risks
from tests.exchange.simulated_plans import HEADER, table

FULL = (
    f"{HEADER},type,distribution,range,in parallel,"
    "response probability,response low,response likely,response high,response cost,Remark"
)


def test_every_column_is_taken(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "R1,Ground,30 %,factor,1.1,1.2,1.5,Dig; 7,threat,pert,P10-P90,yes,0.1,1.0,1.1,1.2,5000,x",
        "R1,,,cost,1000,,3000,Dig,threat,,,,,500,,1000,,",
        "R2,Early delivery,0.5,days,2,3,5,*,opportunity,,,,,,,,,",
        ",,,duration,8,10,18,Dig,,,,,,,,,,",
        'X,,,correlation,,0.7,,"3, 4",,,,,,,,,,',
        header=FULL,
    )
    reading = read_risks(path)
    assert reading.risks is not None
    assert [(i.code, i.severity, i.place) for i in reading.issues] == [
        ("risks.ignored_column", Severity.NOTE, "row 1, column R")
    ]
    ground, early = reading.risks.risks
    assert (ground.id, ground.name, ground.probability, ground.in_parallel) == ("R1", "Ground", 0.3, True)
    assert (ground.after_probability, ground.response_cost) == (0.1, 5000)
    factor, cost = ground.impacts
    assert factor.points == Points(1.1, 1.2, 1.5, Shape.PERT, True)
    assert (factor.kind, factor.tasks, factor.place) == (ImpactKind.FACTOR, ("Dig", "7"), "row 2")
    assert factor.after == Points(1.0, 1.1, 1.2, Shape.PERT, True)
    assert (cost.points, cost.after) == (Points(1000, None, 3000), Points(500, None, 1000))
    assert early.impacts[0].points == Points(-5, -3, -2)
    assert (early.after_probability, early.impacts[0].after) == (None, None)
    assert reading.risks.estimates[0].points == Points(8, 10, 18)
    assert (reading.risks.correlations[0].coefficient, reading.risks.correlations[0].tasks) == (0.7, ("3", "4"))


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("R,r,0.3,factor,1.5,1.2,1.1,1", "low_above_high", "E"),
        ("R,r,0.3,factor,1.1,1.9,1.5,1", "likely_outside", "F"),
        ("R,r,1.3,factor,1.1,1.2,1.5,1", "bad_probability", "C"),
        ("R,r,30,factor,1.1,1.2,1.5,1", "bad_probability", "C"),
        ("R,r,-0.1,factor,1.1,1.2,1.5,1", "bad_probability", "C"),
        ("R,r,,factor,1.1,1.2,1.5,1", "no_probability", "C"),
        ("R,r,often,factor,1.1,1.2,1.5,1", "bad_number", "C"),
        ("R,r,0.3,weeks,1.1,1.2,1.5,1", "bad_kind", "D"),
        ("R,r,0.3,,1.1,1.2,1.5,1", "bad_kind", "D"),
        ("R,r,0.3,factor,-1,1.2,1.5,1", "negative", "E"),
        ("R,r,0.3,factor,1.1,1.2,,1", "no_amount", "G"),
        ("R,r,0.3,factor,,,,1", "no_amount", "E"),
        ("R,r,0.3,factor,1.1,1.2,1.5, ", "no_tasks", "H"),
        (",,0.3,factor,1.1,1.2,1.5,1", "no_id", "A"),
        (",,,duration,-1,1,2,1", "negative", "E"),
        (",,,correlation,,1.2,,1;2", "bad_correlation", "F"),
        (",,,correlation,,-0.5,,1;2;3", "bad_correlation", "F"),
        (",,,correlation,0.5,,,1;2", "no_amount", "F"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_used(tmp_path: Path, row: str, code: str, column: str) -> None:
    reading = read_risks(table(tmp_path, "G,good,0.5,days,1,2,3,1", row))
    assert reading.risks is None
    assert [(i.code, i.place) for i in reading.issues] == [(f"risks.{code}", f"row 3, column {column}")]


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        ("boon,,,", "bad_type"),
        ("threat,bell,,", "bad_shape"),
        ("threat,,P5-P95,", "bad_range"),
        ("threat,,,perhaps", "bad_flag"),
        ("opportunity,,,", "wrong_way"),
    ],
)
def test_words_outside_their_lists_are_refused(tmp_path: Path, tail: str, code: str) -> None:
    header = f"{HEADER},type,distribution,range,in parallel"
    reading = read_risks(table(tmp_path, f"R,r,0.3,factor,1.1,1.2,1.5,1,{tail}", header=header))
    assert [i.code for i in reading.issues] == [f"risks.{code}"]


def test_two_probabilities_of_one_risk_are_refused(tmp_path: Path) -> None:
    reading = read_risks(table(tmp_path, "R,r,0.3,days,1,2,3,1", "R,r,0.4,cost,1,2,3,1"))
    assert [(i.code, i.place) for i in reading.issues] == [("risks.two_probabilities", "row 3, column C")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"a,b\n1,2\n", "risks.no_header"),
        (b"id,id,kind,low,likely,high,tasks\n", "risks.column_twice"),
    ],
)
def test_a_file_that_is_no_risk_list_says_so(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "risks.csv"
    path.write_bytes(content)
    reading = read_risks(path)
    assert (reading.risks, reading.issues[-1].code) == (None, code)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3), st.sampled_from(Shape), st.booleans())
def test_any_three_points_in_order_keep_their_range(points: list[float], shape: Shape, percentiles: bool) -> None:
    """Negative amounts too: the draw plus its shift lies where the person said."""
    low, likely, high = sorted(points)
    if percentiles and low >= 0:
        low, likely, high = -high - 1, -likely - 1, -low - 1
    distribution, shift = Points(low, likely, high, shape, percentiles).distribution()
    shares = [0.1, 0.9] if percentiles else [0.0, 1.0]
    found = distribution.quantiles(shares) + shift
    room = 1e-6 * max(1.0, high - low, abs(low))
    if low < high and shape is not Shape.PERT:
        assert found.tolist() == pytest.approx([low, high], abs=room)
    assert low - room <= distribution.quantiles(0.5) + shift <= high + room
