"""Levelling beside published results: Microsoft Project's total makespans, and the best makespans known of PSPLIB."""

from __future__ import annotations

import csv
import tarfile
from pathlib import Path

import pytest

from quarterdeck.engine.levelling import Method, Settings, level
from quarterdeck.exchange.levelling import level_document, problem_in_periods
from quarterdeck.exchange.psplib import read_sm
from quarterdeck.exchange.reading import read_plan
from tests.reference_data import ABSENT, REFERENCE_DATA

FOLDER = REFERENCE_DATA / "psplib"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not (FOLDER / "psplib_sm.tgz").exists(), reason=ABSENT),
]
# Files of data/msproject/json and the numbers of the same plans in the published table.
PLANS = {"0252": "9", "0242": "8", "0203": "4", "0184": "20"}


@pytest.mark.parametrize("file", PLANS)
def test_plans_end_no_later_than_microsoft_project_levels_them(file: str) -> None:
    with (FOLDER / "mpsplib_msproject_psgs_minslk.csv").open() as table:
        published = {row["no"]: int(row["TMS"]) for row in csv.DictReader(table)}
    document = read_plan(REFERENCE_DATA / "msproject" / "json" / f"{file}.json.gz").document
    assert document is not None
    plan = level_document(document, Settings(Method.FAST, schedules=1_500))
    assert plan.levelling.overloads == []
    assert plan.bound_days <= plan.makespan_days <= published[PLANS[file]]


def test_small_problems_reach_the_known_optimum_or_come_within_a_fiftieth(tmp_path: Path) -> None:
    with (FOLDER / "best_known.csv").open() as table:
        rows = [row for row in csv.DictReader(table) if row["set"] == "j30"][7::48]
    path = tmp_path / "problem.sm"
    with tarfile.open(FOLDER / "psplib_sm.tgz") as archive:
        for row in rows:
            content = archive.extractfile(f"j30.sm/{row['instance']}.sm")
            assert content is not None
            path.write_bytes(content.read())
            problem = read_sm(path).problem
            assert problem is not None
            found = level(problem_in_periods(problem), Settings(Method.FAST, schedules=6_000))
            assert found.lower_bound <= int(row["ub"]) <= found.makespan <= int(row["ub"]) * 1.02
            assert found.overloads == []
