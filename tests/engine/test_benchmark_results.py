from __future__ import annotations

import json

from benchmarks import __main__ as bench


def test_measuring_one_area_again_replaces_its_figures_and_keeps_all_others(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.json")
    bench.keep("selection", [{"area": "selection", "ours": 5.0, "reached": False}], quick=False)
    bench.keep("cpm", [{"area": "critical path", "ours": 0.01, "reached": True}], quick=False)
    bench.keep("selection", [{"area": "selection", "ours": 9.0, "reached": None}], quick=True)
    bench.keep("selection", [{"area": "selection", "ours": 3.5, "target": 4.0, "reached": True}], quick=False)

    rows = json.loads(bench.RESULTS.read_text())
    assert [(row["benchmark"], row["quick"], row["ours"]) for row in rows] == [
        ("cpm", False, 0.01),
        ("selection", False, 3.5),
        ("selection", True, 9.0),
    ]
    whole, samples = bench.page(rows).split("## Samples")
    assert "| selection | – | 3.5 | – | – | – | – | 4 | yes |" in whole
    assert "| selection | – | 9 |" in samples
