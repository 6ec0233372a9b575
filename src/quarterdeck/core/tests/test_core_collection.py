"""Collections of garbage are rare while a job runs, and as usual afterwards."""

from __future__ import annotations

import gc

import pytest

from quarterdeck.core.collection import MIDDLE, OLD, YOUNG, rare_collection, settle
from quarterdeck.core.jobs import JobRun, enqueue, find_job, job, run_waiting
from quarterdeck.core.tests.factories import manager_of, organisation
from quarterdeck.exchange.collection import collection_paused


@job("core.test_thresholds")
def thresholds(run: JobRun) -> dict[str, list[int]]:
    return {"thresholds": list(gc.get_threshold())}


def test_thresholds_are_restored_whatever_the_block_does() -> None:
    usual = gc.get_threshold()
    with rare_collection():
        assert gc.get_threshold() == (YOUNG, MIDDLE, OLD)
    with pytest.raises(ValueError, match="broken"), rare_collection():
        raise ValueError("broken")
    assert gc.get_threshold() == usual


def test_collections_pause_and_go_on_as_they_were() -> None:
    with collection_paused():
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken"), collection_paused():
        raise ValueError("broken")
    assert gc.isenabled()


@pytest.mark.django_db
def test_a_job_runs_with_rare_collections() -> None:
    usual = gc.get_threshold()
    run = enqueue(find_job("core.test_thresholds"), actor=manager_of(organisation()), workspace=None)
    assert run_waiting() == 1
    run.refresh_from_db()
    assert (run.result, gc.get_threshold()) == ({"thresholds": [YOUNG, MIDDLE, OLD]}, usual)


def test_a_process_that_has_loaded_its_code_looks_through_it_no_more() -> None:
    usual = gc.get_threshold()
    try:
        gc.set_threshold(700, 10, 10)
        settle()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == (YOUNG // 5, MIDDLE, OLD)
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
