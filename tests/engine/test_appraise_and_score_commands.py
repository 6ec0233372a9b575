"""``quarterdeck appraise`` and ``quarterdeck score``: sheets in, figures out, faults named by their cell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from quarterdeck.config.commands import appraise, score

T_2_1 = "line,low,high,now,1,2,3,4\nbuild,,,-500\nsavings,-30%,10%,0,120,200,220,180\n"
T_2_2 = [("strategy", "return", "3"), ("strategy", "risk", "5"), ("strategy", "customer", "2"),
         ("return", "risk", "2"), ("return", "customer", "1/2"), ("risk", "customer", "1/3")]  # fmt: skip
MODEL = "item,value,risk,scorer\nweight,60,40\ndirection,more,less\nminimum,,2\n"


def run(*arguments: str | Path) -> Any:
    app = typer.Typer()
    app.callback()(lambda: None)
    appraise.register(app)
    score.register(app)
    return CliRunner().invoke(app, list(map(str, arguments)))


def answer(*arguments: str | Path, code: int = 0) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout))


def sheet(folder: Path, content: str, name: str = "sheet.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def faults(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["code"], one["place"]) for one in found["issues"] if one["severity"] == "error"]


def test_t_2_1_from_a_table_and_from_json(tmp_path: Path) -> None:
    found = answer("appraise", sheet(tmp_path, T_2_1), "--rate", "0.08", "--at", "1")
    (case,) = found["cases"]
    values = {name: case[name]["value"] for name in case if isinstance(case[name], dict)}
    wanted = {
        "npv": 89.53, "npv_mid_year": 112.65, "irr": 0.1529, "mirr": 0.1254, "payback": 2.818,
        "discounted_payback": 3.323, "roi": 0.44, "profitability_index": 1.179,
    }  # fmt: skip
    assert {name: values[name] for name in wanted} == pytest.approx(wanted, abs=0.005)
    assert case["flows"] == [-500, 120, 200, 220, 180]
    assert [(one["name"], one["low"], one["high"]) for one in case["sensitivity"]] == [
        ("savings", -0.3, 0.1),
        ("build", -0.2, 0.2),
    ]
    assert case["to_go"]["after"] == 1
    rows = [{"line": "net", "0": -500, "1": 120, "2": 200, "3": 220, "4": 180}]
    path = sheet(tmp_path, json.dumps({"rate": 0.08, "rows": rows}), "case.json")
    again = answer("appraise", path)
    assert (again["rate"], again["rate_is_assumed"]) == (0.08, False)
    assert again["cases"][0]["npv"] == case["npv"]


def test_what_has_no_figure_says_why_and_an_assumed_rate_is_said(tmp_path: Path) -> None:
    content = "case,line,now,1,2\nGain,in,100,100,100\nGap,out,-100,,300\nTwice,net,-100,230,-132\n"
    found = answer("appraise", sheet(tmp_path, content))
    assert found["rate_is_assumed"] is True
    gain, gap, twice = found["cases"]
    assert (gain["irr"]["value"], gain["irr"]["reason"]) == (None, "money flows one way only")
    assert (gap["npv"]["value"], gap["npv"]["reason"]) == (None, "no data")
    assert [one["place"] for one in found["issues"]] == ["row 3, column D"]
    assert (twice["irr"]["value"], twice["irr"]["rates"]) == (None, [0.1, 0.2])
    assert twice["warnings"]


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        ("line,now,1\nx,-5,abc\n", "sheet.bad_number", "row 2, column C"),
        ("line,now,1\nx,,\n", "case.no_flow", "row 2"),
        ("line,low,high,now,1\nx,0.5,-0.5,-5,6\n", "case.low_above_high", "row 2, column B"),
        ("line,now\nx,-5\n", "case.no_periods", "row 1"),
        ("line,now,1\n", "case.empty", ""),
        ("", "file.empty", "byte 0"),
        ('{"rate": -2, "rows": [{"a": 1, "b": 2}]}', "case.bad_rate", "rate"),
        ('{"rows": 3}', "sheet.no_rows", ""),
    ],
)
def test_bad_cases_are_named_by_their_cell(tmp_path: Path, content: str, code: str, place: str) -> None:
    found = answer("appraise", sheet(tmp_path, content), code=2)
    assert (found["cases"], faults(found)) == (None, [(code, place)])


@pytest.mark.parametrize("options", [("--rate", "-1"), ("--rate-low", "0.2", "--rate-high", "0.1")])
def test_rates_that_are_none_are_refused(tmp_path: Path, options: tuple[str, ...]) -> None:
    assert run("appraise", sheet(tmp_path, T_2_1), *options).exit_code == 2


def pairs(rows: list[tuple[str, str, str]]) -> str:
    return "first,second,times\n" + "".join(f"{a},{b},{times}\n" for a, b, times in rows)


def test_t_2_2_by_pairs(tmp_path: Path) -> None:
    found = answer("score", sheet(tmp_path, pairs(T_2_2)))
    criteria = found["result"]["criteria"]
    assert found["method"] == "ahp"
    assert list(criteria["weights"].values()) == pytest.approx([0.483, 0.157, 0.088, 0.272], abs=0.0005)
    assert criteria["lambda_max"] == pytest.approx(4.0145, abs=0.0001)
    assert criteria["consistency_ratio"]["value"] == pytest.approx(0.005, abs=0.0005)
    assert found["result"]["warnings"] == []
    turned = [(a, b, "1/5" if (a, b) == ("strategy", "customer") else times) for a, b, times in T_2_2]
    rejected = answer("score", sheet(tmp_path, pairs(turned)))["result"]
    assert rejected["criteria"]["consistency_ratio"]["value"] == pytest.approx(0.216, abs=0.0005)
    assert "look at strategy, " in rejected["warnings"][0]


def test_alternatives_are_ranked_under_all_criteria_and_persons_make_one_group(tmp_path: Path) -> None:
    content = (
        "criterion,person,first,second,times\n,Ann,cost,fit,2\n,Bob,cost,fit,8\n"
        "cost,,A,B,1/4\nfit,,B,A,1/9\n"
    )  # fmt: skip
    found = answer("score", sheet(tmp_path, content))["result"]
    assert found["criteria"]["weights"] == {"cost": 0.8, "fit": 0.2}
    assert [(one["item"], one["rank"], one["score"]) for one in found["items"]] == [("B", 1, 0.66), ("A", 2, 0.34)]


def test_t_2_3_and_t_2_4(tmp_path: Path) -> None:
    jobs = "item,value,time criticality,risk_reduction,size\nX,8,3,2,5\nY,5,8,5,8\nZ,3,5,1,2\n"
    found = answer("score", sheet(tmp_path, jobs))
    assert found["method"] == "wsjf"
    assert [(one["item"], one["score"]) for one in found["result"]["items"]] == [("Z", 4.5), ("X", 2.6), ("Y", 2.25)]
    ideas = "name,reach,impact,confidence,effort\nP,4000,1,80%,4\nQ,900,3,50%,2\nR,12000,0.5,100%,6\nS,1,1,100%,0\n"
    found = answer("score", sheet(tmp_path, ideas))
    ranked = [(one["item"], one["rank"], one["score"]["value"]) for one in found["result"]["items"]]
    assert ranked == [("R", 1, 1000), ("P", 2, 800), ("Q", 3, 675), ("S", None, None)]


def test_weighted_criteria_with_scorers_directions_and_a_minimum(tmp_path: Path) -> None:
    content = MODEL + "A,5,4,Ann\nB,3,1,Ann\nB,5,1,Bob\nC,2,\n"
    found = answer("score", sheet(tmp_path, content))
    items = {one["item"]: one for one in found["result"]["items"]}
    assert [one["name"] for one in found["result"]["criteria"]] == ["value", "risk"]
    assert (items["A"]["rank"], items["A"]["knocked_out_by"]) == (None, ["risk"])
    assert (items["B"]["rank"], items["B"]["score"]["value"], items["B"]["widest_spread"]) == (1, 0.8, "value")
    assert (items["C"]["score"]["reason"], items["C"]["unscored"]) == ("not scored", ["risk"])


def test_moscow_is_judged_by_its_effort(tmp_path: Path) -> None:
    content = "item,priority,effort\na,Must have,70\nb,Should,20\nc,Could,10\nd,Won't,99\n"
    found = answer("score", sheet(tmp_path, content))["result"]
    assert (found["shares"]["must"]["value"], found["is_sound"], len(found["warnings"])) == (0.7, False, 2)


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        ("item,value,time criticality,risk reduction,size\nX,8,3,2,4\n", "score.off_scale", "row 2, column E"),
        ("item,value,time criticality,risk reduction,size\nX,8,3,2,\n", "sheet.no_number", "row 2, column E"),
        ("item,reach,impact,confidence,effort\nP,1,4,80%,1\n", "score.off_scale", "row 2, column C"),
        ("item,priority,effort\nP,perhaps,4\n", "score.no_priority", "row 2, column B"),
        (MODEL + "A,9,4\n", "score.off_scale", "row 5, column B"),
        (MODEL + "weight,1,1\nA,1,1\n", "score.row_twice", "row 5"),
        ("item,a\nweight,1\nlow,3\nhigh,3\nA,3\n", "score.bad_scale", "row 3, column B"),
        ("item,a\nweight,1\nminimum,9\nA,3\n", "score.bad_minimum", "row 3, column B"),
        ("item,a\nweight,-1\nA,3\n", "score.bad_weight", "row 2, column B"),
        ("item,a\nweight,1\ndirection,up\nA,3\n", "score.bad_direction", "row 3, column B"),
        ("item,a\nA,3\n", "score.no_method", "row 1"),
        ("first,second,times\na,b,12\n", "score.off_scale", "row 2, column C"),
        ("first,second,times\na,b,2\nb,a,2\n", "score.bad_comparison", "row 3"),
        ("first,second,times\na,b,2\nb,c,2\n", "score.bad_comparison", "row 3"),
        ("criterion,first,second,times\n,a,b,2\nz,X,Y,2\n", "score.unknown_criterion", "row 3, column A"),
        ("criterion,first,second,times\n,a,b,2\na,X,Y,2\n", "score.not_compared", "row 1"),
        ("criterion,first,second,times\na,X,Y,2\n", "score.no_criteria", "row 2"),
    ],
)
def test_bad_sheets_are_named_by_their_cell(tmp_path: Path, content: str, code: str, place: str) -> None:
    found = answer("score", sheet(tmp_path, content), code=2)
    assert (found["result"], faults(found)) == (None, [(code, place)])


def test_people_read_tables_and_nothing_starts_django(tmp_path: Path) -> None:
    case, jobs = sheet(tmp_path, T_2_1), sheet(tmp_path, pairs(T_2_2), "pairs.csv")
    assert "89.53" in run("appraise", case, "--rate", "0.08").output
    assert "consistency ratio 0.005" in " ".join(run("score", jobs).output.split())
    script = (
        "import sys; from quarterdeck.config.command_line import build\n"
        f"build()(['score', {str(jobs)!r}], standalone_mode=False)\n"
        f"build()(['appraise', {str(case)!r}], standalone_mode=False)\n"
        "print('django' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("False")
