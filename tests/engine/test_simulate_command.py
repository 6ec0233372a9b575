"""``quarterdeck simulate``: files in, one JSON object out, and whatever is wrong in words."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
import xlsxwriter
from typer.testing import CliRunner

from quarterdeck.config.commands.simulate import register
from quarterdeck.exchange.document import Constraint, Link, LinkType, Task
from tests.exchange.simulated_plans import HEADER, codes, document, estimated, forked, staffed, table, written

T_6_4 = [(4, 5, 9), (8, 10, 18), (9, 11, 14), (5, 6, 10)]


def run(*arguments: str | Path) -> Any:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["simulate", *map(str, arguments)])


def answer(*arguments: str | Path, code: int = 0) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout))


def working_days(text: str) -> float:
    """From the start of the plans of these tests, on the standard calendar."""
    at = datetime.fromisoformat(text)
    hours = at.hour + at.minute / 60
    worked = min(max(hours - 8, 0), 4) + min(max(hours - 13, 0), 4)
    return float(np.busday_count("2026-01-05", at.date())) + worked / 8


def test_t_6_4_from_a_file_with_three_point_fields(tmp_path: Path) -> None:
    found = answer(written(tmp_path, estimated(forked(), T_6_4)), "--iterations", "50000", "--seed", "5")
    assert found["uncertainty"]["sources"] == ["three-point fields"]
    assert working_days(found["finish"]["planned"]) == 22
    marks = {k: working_days(found["finish"]["percentiles"][k]) for k in (10, 50, 80, 90)}
    assert marks == pytest.approx({10: 22.83, 50: 25.48, 80: 27.56, 90: 28.73}, abs=0.06)
    assert found["finish"]["probability_of_planned"] == pytest.approx(0.038, abs=0.005)
    tasks = {row["unique_id"]: row for row in found["tasks"]}
    assert [tasks[k]["criticality"] for k in (1, 2, 3, 4)] == pytest.approx([1, 0.567, 0.433, 1], abs=0.01)
    assert [tasks[k]["cruciality"] for k in (1, 2, 3, 4)] == pytest.approx([0.476, 0.660, 0.205, 0.474], abs=0.015)
    assert [tasks[k]["sensitivity"] for k in (1, 2, 3, 4)] == pytest.approx([0.475, 0.538, 0.195, 0.474], abs=0.015)
    assert found["task_drivers"][0]["unique_id"] == 2
    assert found["contingency"]["days"] == pytest.approx(27.56 - 22, abs=0.06)
    assert (found["cost"], found["joint"], found["s_curve"], found["projects"]) == (None, None, [], [])


def test_t_6_2_by_a_risk_list(tmp_path: Path) -> None:
    plan = written(tmp_path, document([20, 20], [(1, 2)]))
    risks = table(tmp_path, "R1,Rework,0.3,factor,,1.5,,1;2")
    found = answer(plan, "--risks", risks, "--iterations", "20000", "--seed", "2", "--percentile", "75")
    ends = [working_days(text) for text in found["finish"]["percentiles"]]
    assert set(ends) == {40, 60}
    assert (ends[69], ends[72]) == (40, 60)
    assert found["uncertainty"] == {"sources": ["risk list"], "words": "1 risk"}
    (driver,) = found["drivers"]
    assert (driver["id"], driver["name"], driver["days"]) == ("R1", "Rework", 20)
    assert driver["happened"] == pytest.approx(0.3, abs=0.01)


def test_t_6_5_money_alone_by_a_risk_list(tmp_path: Path) -> None:
    rows = [f"R{k},,{p},cost,,{amount},,*" for k, (p, amount) in enumerate([(0.5, 40), (0.3, 100), (0.2, 60)])]
    found = answer(
        written(tmp_path, document([1])), "--risks", table(tmp_path, *rows), "--iterations", "50000", "--percentile", 80
    )
    percentiles = found["cost"]["percentiles"]
    assert (percentiles[50], percentiles[80], percentiles[90]) == (40, 100, 140)
    assert found["contingency"]["money"] == 100
    assert found["cost"]["mean"] == pytest.approx(62, abs=1)


def test_people_cost_more_when_it_lasts_longer_and_promises_are_judged(tmp_path: Path) -> None:
    plan = staffed(estimated(forked(), T_6_4), Decimal(1000), datetime(2026, 2, 3, 17))
    risks = table(
        tmp_path,
        "R1,Ground,0.5,factor,1.2,1.5,2,Harbour 2,0.1,100",
        header="id,name,probability,kind,low,likely,high,tasks,response probability,response cost",
    )
    found = answer(written(tmp_path, plan), "--risks", risks, "--iterations", "5000")
    assert found["currency"] == "EUR"
    assert found["cost"]["planned"] == 32_000
    assert found["cost"]["percentiles"][0] >= 26_000
    assert found["baseline"]["finish"] == "2026-02-03T17:00:00"
    assert found["baseline"]["probability_of_finish"] == found["finish"]["probability_of_planned"]
    assert found["baseline"]["probability_of_cost"] == found["cost"]["probability_of_planned"]
    held = found["joint"]
    assert held["held_together"]["both"] >= 0.8 > held["at_percentile"]["both"]
    assert found["s_curve"][-1]["planned"] == 32_000
    assert found["s_curve"][-1]["p90"] == pytest.approx(found["cost"]["percentiles"][90], rel=0.03)
    after = found["after_response"]
    assert (after["response_cost"], after["worth_it"]) == (100, True)
    assert after["days_saved"] > 0
    assert len(found["scatter"]) == 400
    # The whole price of the risk at the percentile is at least what its response saves there.
    assert found["drivers"][0]["days"] >= after["days_saved"]


def test_the_same_seed_gives_the_same_answer_with_any_number_of_threads(tmp_path: Path) -> None:
    plan = written(tmp_path, forked())
    one, four, other = (
        answer(plan, "--iterations", "3000", "--seed", seed, "--threads", threads)
        for seed, threads in ((9, 1), (9, 4), (10, 3))
    )
    assert one == four
    assert one["finish"] != other["finish"]
    assert one["uncertainty"]["sources"] == ["assumed"]
    assert "90% – 100% – 130%" in one["uncertainty"]["words"]


def test_milestones_deadlines_and_relaxed_dates_are_reported(tmp_path: Path) -> None:
    plan = forked()
    plan.tasks.append(Task(uid=5, number=5, name="Open", duration_minutes=0, is_milestone=True))
    plan.links.append(Link(4, 5))
    plan.tasks[4].deadline = datetime(2026, 2, 6, 17)
    plan.tasks[3].constraint, plan.tasks[3].constraint_date = Constraint.FNLT, datetime(2026, 2, 3, 17)
    found = answer(written(tmp_path, plan), "--iterations", "2000")
    (milestone,) = found["milestones"]
    assert (milestone["unique_id"], milestone["deadline"]) == (5, "2026-02-06T17:00:00")
    assert milestone["percentiles"] == found["finish"]["percentiles"]
    assert 0 < milestone["probability_of_planned"] < milestone["probability_of_deadline"] <= 1
    assert "simulation.dates_loosened" in codes(found)


def test_contradicting_correlations_are_repaired_and_said(tmp_path: Path) -> None:
    plan = written(tmp_path, estimated(forked(), T_6_4))
    rows = [f",,,correlation,,{value},,{pair}" for pair, value in (("1;2", 0.9), ("2;3", 0.9), ("1;3", -0.9))]
    found = answer(plan, "--risks", table(tmp_path, *rows), "--iterations", "500")
    (issue,) = [one for one in found["issues"] if one["code"] == "simulation.correlation_repaired"]
    assert "contradict" in issue["message"]


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ("R,r,0.3,factor,1.5,1.2,1.1,1", "risks.low_above_high", "row 2, column E"),
        ("R,r,3,factor,1.1,1.2,1.5,1", "risks.bad_probability", "row 2, column C"),
        ("R,r,0.3,factor,1.1,1.2,1.5,99", "simulation.unknown_task", "row 2"),
        ("R,r,0.3,factor,1.1,1.2,1.5,Nowhere", "simulation.unknown_task", "row 2"),
    ],
)
def test_bad_risks_end_with_two_and_name_their_place(tmp_path: Path, row: str, code: str, place: str) -> None:
    found = answer(written(tmp_path, forked()), "--risks", table(tmp_path, row), code=2)
    assert found["finish"] is None
    assert [(one["code"], one["place"]) for one in found["issues"] if one["severity"] == "error"] == [(code, place)]


def test_bad_estimates_in_the_file_are_left_out_by_name(tmp_path: Path) -> None:
    plan = written(tmp_path, estimated(forked(), [(9, 5, 4), *T_6_4[1:]]))
    found = answer(plan, "--iterations", "500")
    (issue,) = [one for one in found["issues"] if one["code"] == "simulation.bad_estimate"]
    assert "low value" in issue["message"]
    assert "Harbour 1" in issue["place"]
    assert found["tasks"][0]["deviation_days"] == 0


def test_cycles_missing_files_and_empty_plans_are_said_in_json(tmp_path: Path) -> None:
    circle = document([5, 5], [(1, 2), (2, 1)], "Circle")
    empty = document([], name="Empty")
    paths = [written(tmp_path, circle), written(tmp_path, empty), tmp_path / "none.xml", written(tmp_path, forked())]
    result = run(*paths, "--format", "jsonl", "--iterations", "200")
    assert result.exit_code == 2
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == list(map(str, paths))
    assert [line["finish"] is None for line in lines] == [True, True, True, False]
    assert "circle" in lines[0]["issues"][-1]["message"].lower()
    assert "simulation.impossible" in codes(lines[1])


def test_a_workbook_holds_risks_as_well(tmp_path: Path) -> None:
    path = tmp_path / "risks.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Register")
        for at, cells in enumerate([HEADER.split(","), ["R1", "Rework", 1, "factor", 1.5, None, 1.5, 1]]):
            page.write_row(at, 0, cells)
    found = answer(written(tmp_path, document([20])), "--risks", path, "--iterations", "64")
    assert {working_days(text) for text in found["finish"]["percentiles"]} == {30}


def test_a_scheduler_that_is_none_is_refused(tmp_path: Path) -> None:
    result = run(written(tmp_path, forked()), "--scheduler", "nonsense://there")
    assert (result.exit_code, "--scheduler" in result.output) == (2, True)


@pytest.mark.parametrize("text", ["1,2", "a,b,c", "1.5,1,0.5", "1,2,3,4"])
def test_a_spread_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    result = run(written(tmp_path, forked()), "--spread", text)
    assert (result.exit_code, "--spread" in result.output) == (2, True)


def test_a_portfolio_draws_a_shared_risk_once(tmp_path: Path) -> None:
    """Both projects are late together or not at all; drawn apart, one of them would be late in half of all cases."""
    paths = [written(tmp_path, document([20], name=name)) for name in ("Alpha", "Beta")]
    risks = table(tmp_path, "R1,Steel,0.5,factor,,1.5,,*")
    found = answer(*paths, "--together", "--risks", risks, "--iterations", "4000")
    assert found["files"] == list(map(str, paths))
    assert [row["project"] for row in found["projects"]] == ["Alpha", "Beta"]
    ends = [[working_days(text) for text in row["finish"]["percentiles"]] for row in found["projects"]]
    assert ends[0] == ends[1] == [working_days(text) for text in found["finish"]["percentiles"]]
    assert {20, 30} == set(ends[0])
    apart = table(tmp_path, "R1,Steel,0.5,factor,,1.5,,Alpha#*", "R2,Steel,0.5,factor,,1.5,,Beta#1", name="apart.csv")
    found = answer(*paths, "--together", "--risks", apart, "--iterations", "4000")
    ends = [working_days(text) for text in found["finish"]["percentiles"]]
    assert (ends[20], ends[30]) == (20, 30)
    unclear = table(tmp_path, "R1,Steel,0.5,factor,,1.5,,1", name="unclear.csv")
    found = answer(*paths, "--together", "--risks", unclear, code=2)
    assert "Alpha#1" not in codes(found)
    assert [one["code"] for one in found["issues"]] == ["simulation.ambiguous_task"]


def test_a_summary_stands_for_what_is_below_it_and_a_name_for_all_of_that_name(tmp_path: Path) -> None:
    plan = document([10, 10, 10], [(1, 2), (2, 3)])
    for task in plan.tasks:
        task.parent_uid, task.outline_level, task.name = 9, 2, "Pour"
    plan.tasks.insert(0, Task(uid=9, number=9, name="Concrete", is_summary=True))
    plan.tasks[3].actual_start, plan.tasks[3].name = None, "Cure"
    path = written(tmp_path, plan)
    ends = {}
    for name in ("concrete", "Pour", "3"):
        risks = table(tmp_path, f"R1,Rain,1,days,,2,,{name}")
        found = answer(path, "--risks", risks, "--iterations", "64")
        ends[name] = working_days(found["finish"]["percentiles"][50])
        assert ("simulation.name_of_several" in codes(found)) == (name == "Pour")
    assert ends == {"concrete": 36, "Pour": 34, "3": 32}


def test_links_between_files_hold_in_a_portfolio(tmp_path: Path) -> None:
    alpha, beta = document([10], name="Alpha"), document([5], name="Beta")
    beta.links.append(Link(77, 1, LinkType.FS, external_project=r"C:\plans\Alpha.xml\1"))
    beta.links.append(Link(78, 1, LinkType.FS, external_project=r"C:\plans\Gamma.xml\1"))
    paths = [written(tmp_path, alpha), written(tmp_path, beta)]
    found = answer(*paths, "--together", "--iterations", "200", "--spread", "1,1,1")
    assert [working_days(row["finish"]["planned"]) for row in found["projects"]] == [10, 15]
    assert "simulation.link_outside" in codes(found)


def test_people_read_a_table_with_the_finding_first(tmp_path: Path) -> None:
    plan = staffed(estimated(forked(), T_6_4), Decimal(1000), datetime(2026, 2, 3, 17))
    risks = table(tmp_path, "R1,Ground,0.5,factor,1.2,1.5,2,Harbour 2")
    result = run(written(tmp_path, plan), "--risks", risks, "--iterations", "2000")
    assert result.exit_code == 0, result.output
    words = " ".join(result.output.split())
    assert "holds in" in words
    assert words.index("P80 is") < words.index("R1 Ground") < words.index("iterations, seed 1")


def test_the_command_starts_no_django(tmp_path: Path) -> None:
    plan = written(tmp_path, forked())
    script = (
        "import sys; from quarterdeck.config.command_line import build\n"
        f"build()(['simulate', {str(plan)!r}, '--iterations', '64', '--format', 'json'], standalone_mode=False)\n"
        "print('django' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("False")
    assert json.loads(done.stdout)["iterations"] == 64
