"""Run as a program by the fault tests: brings a file in, and dies or runs out of disk at the k-th step of it.

Steps are statements of the database and acts on files, counted together. Besides, it dies at moments that have
nothing to do with our steps: when its processor time is used up, wherever it then is, a system call of SQLite or of a
file included. Every attempt is a forked process on a fresh copy of one data folder, so a point costs a fraction of a
second. Prints one JSON line per attempt.
"""

# ruff: noqa: PLC0415  Django must be started before models can be imported
from __future__ import annotations

import errno
import json
import os
import random
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
FILE_ACTS = {"os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate"}
NEWER = "newer.xml"
Fault = Callable[[int, str], None]


def nothing(step: int, what: str) -> None:
    """No fault: the steps are only counted."""


class Steps:
    """Counts the statements and the acts on files of this process, and calls ``fault`` before each."""

    def __init__(self, home: Path, fault: Fault) -> None:
        self.home, self.fault = str(home), fault
        self.seen: list[str] = []

    def watch(self) -> None:
        from django.db import connection

        connection.execute_wrappers.append(self._statement)
        sys.addaudithook(self._act)

    def _statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self._step(f"sql {sql[:60]}")
        return execute(sql, params, many, context)

    def _act(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            is_ours = isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.home)
            if is_ours and isinstance(flags, int) and flags & WRITING:
                self._step(f"file open {Path(path).name}")
        elif event in FILE_ACTS and str(arguments[0]).startswith(self.home):
            self._step(f"file {event}")

    def _step(self, what: str) -> None:
        self.seen.append(what)
        self.fault(len(self.seen), what)


# What is done, and what is then there


def set_up() -> None:
    """A project with an applied plan, and somebody who may import into it."""
    from django.core.management import call_command

    import quarterdeck.planning.tests.test_imports as made
    from quarterdeck.core.tests import factories as core
    from quarterdeck.planning.actions import apply_import, read_import, upload_plan_files
    from quarterdeck.planning.tests.factories import AT

    call_command("migrate", verbosity=0)
    home = core.portfolio(code="HOME")
    manager = core.manager_of(home, role="portfolio_manager")
    files = [("older.xml", made.as_file(made.small_document()))]
    [run] = upload_plan_files(actor=manager, workspace=home, files=files, at=AT)
    read_import(actor=manager, import_run=run, at=AT)
    apply_import(actor=manager, import_run=run, at=AT)


def bring() -> None:
    """What a person and a worker do: upload the newer file, read, compare and apply it. Goes on where one stopped."""
    import quarterdeck.planning.tests.test_imports as made
    from quarterdeck.core.events import deliver_waiting
    from quarterdeck.core.jobs import run_waiting
    from quarterdeck.core.jobs.execution import requeue_lost
    from quarterdeck.core.models import JobRun, Person
    from quarterdeck.planning.actions import read_again, upload_plan_files
    from quarterdeck.planning.models import ImportRun, Plan
    from quarterdeck.planning.tests.factories import AT, DAY

    if not ImportRun.objects.filter(file_name=NEWER).exists():
        newer = made.small_document(Make=12 * DAY)
        newer.tasks[3].name = "Finished"
        workspace = Plan.objects.get().workspace
        files = [(NEWER, made.as_file(newer))]
        upload_plan_files(actor=Person.objects.get(), workspace=workspace, files=files, at=AT, applies_itself=True)
    open_run = ImportRun.objects.filter(file_name=NEWER).exclude(state="applied").first()
    ended = JobRun.objects.filter(name="planning.read_plan_file", state="failed").exists()
    if open_run is not None and ended:
        read_again(actor=Person.objects.get(), import_run=open_run, at=AT)
    requeue_lost(dead=["inline"])
    deliver_waiting()
    run_waiting()


def twice() -> None:
    """The same job once more, as a worker does that was thought dead."""
    from quarterdeck.core.jobs import find_job
    from quarterdeck.core.models import JobRun

    job = JobRun.objects.filter(name="planning.read_plan_file").latest("id")
    find_job(job.name).work(job, **job.arguments)


def found() -> dict[str, Any]:
    """The plan as people see it, and how often everything is there; the database has been found whole."""
    from django.db import connection

    from quarterdeck.core.audit import verify
    from quarterdeck.core.files import path_of
    from quarterdeck.core.models import StoredFile
    from quarterdeck.planning import models

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)
        cursor.execute("PRAGMA foreign_key_check")
        assert cursor.fetchall() == []
    assert verify().is_intact
    assert all(path_of(file).stat().st_size == file.size for file in StoredFile.objects.all())
    tasks = models.Task.objects.order_by("uid").values_list("uid", "name", "duration_minutes", "start", "finish")
    links = models.Link.objects.values_list("predecessor__uid", "successor__uid", "kind", "lag")
    counted = ("Assignment", "Resource", "Calendar", "Baseline", "BaselineTask")
    plan = {
        "plan": list(models.Plan.objects.values_list("version", "finish", "task_count")),
        "tasks": list(tasks),
        "links": sorted(links),
        "rows": {name: getattr(models, name).objects.count() for name in counted},
    }
    runs = models.ImportRun.objects.order_by("id").values_list("file_name", "state")
    rest = {"changes": models.ChangeSet.objects.count(), "runs": list(runs), "files": StoredFile.objects.count()}
    return json.loads(json.dumps({"plan": plan, "rest": rest}, default=str))  # type: ignore[no-any-return]


# Attempts, each in a process of its own


def attempt(work: Callable[[], Any], *, home: Path, fault: Fault = nothing) -> tuple[int, Any]:
    """Exit status (negative: the signal) and what the work gave, with the steps that it took."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        status = 0
        steps = Steps(home, fault)
        try:
            steps.watch()
            answer = work()
        except Exception as error:
            status, answer = 1, f"{type(error).__name__}: {error}"
        with os.fdopen(write_end, "w") as pipe:
            json.dump([answer, steps.seen], pipe)
        os._exit(status)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(said) if said else [None, []]


def fresh(home: Path, template: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(template, home)


def dying(at: int) -> Fault:
    def fault(step: int, what: str) -> None:
        if step == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return fault


def attempt_of(seconds: float, *, home: Path) -> int:
    """Bring the file in with so much processor time; the kernel then ends the process at once. Exit status."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            bring()
        except Exception:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def processor_time_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def full(at: int) -> Fault:
    """From the k-th step on no file takes anything any more."""

    def fault(step: int, what: str) -> None:
        if step >= at and what.startswith("file open"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return fault


def full_database() -> None:
    """Bring the file in while the database may not grow by a page."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        [pages] = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    bring()


def told(**values: Any) -> None:
    print(json.dumps(values), flush=True)


def main(home: Path, seed: int, points: int, moments: int) -> None:
    django.setup()
    # Loaded once here, so that the attempts need not.
    import quarterdeck.planning.tests.test_imports  # noqa: F401
    from quarterdeck.engine.cpm.warmup import warm_up

    warm_up()
    template = home.with_name("template")
    assert attempt(set_up, home=home)[0] == 0
    shutil.copytree(home, template)
    told(what="old", found=attempt(found, home=home)[1][0])
    before = processor_time_of_children()
    status, (answer, steps) = attempt(bring, home=home)
    used = processor_time_of_children() - before
    told(what="new", status=status, answer=answer, found=attempt(found, home=home)[1][0], steps=len(steps))
    told(what="double", status=attempt(twice, home=home)[0], found=attempt(found, home=home)[1][0])
    _at_once(home, template)
    chance = random.Random(seed)  # noqa: S311  a sample, not a secret
    acts = [number for number, what in enumerate(steps, start=1) if what.startswith("file")]
    chosen = set(chance.sample(range(1, len(steps)), min(points, len(steps)) - 3)) | set(chance.sample(acts, 2))
    for at in sorted(chosen | {len(steps)}):
        fresh(home, template)
        status, _ = attempt(bring, home=home, fault=dying(at))
        _judged(home, "killed", status, f"{at}: {steps[at - 1]}")
    for at in range(moments):
        fresh(home, template)
        seconds = used * (at + chance.random()) / moments
        _judged(home, "ended", attempt_of(seconds, home=home), f"{seconds:.3f} of {used:.3f} s")
    opens = [number for number, what in enumerate(steps, start=1) if what.startswith("file open")]
    for at in (opens[0], opens[-1]):
        fresh(home, template)
        status, (answer, _) = attempt(bring, home=home, fault=full(at))
        _judged(home, "full", status, f"{at}: {answer}")
    fresh(home, template)
    status, (answer, _) = attempt(full_database, home=home)
    _judged(home, "full", status, f"database: {answer}")


def _at_once(home: Path, template: Path) -> None:
    """Two workers that both hold the same job."""
    fresh(home, template)
    assert attempt(ask, home=home)[0] == 0
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                twice()
            except Exception:
                os._exit(1)
            os._exit(0)
        children.append(child)
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    told(what="at once", status=max(statuses), found=attempt(found, home=home)[1][0])


def ask() -> None:
    """Upload the newer file; a worker has taken the job and done nothing yet."""
    import quarterdeck.core.jobs as jobs
    from quarterdeck.core.models import JobRun

    jobs.run_waiting, run_waiting = (lambda: 0), jobs.run_waiting
    try:
        bring()
    finally:
        jobs.run_waiting = run_waiting
    JobRun.objects.filter(name="planning.read_plan_file").update(state="running", attempts=1, worker="inline")


def _judged(home: Path, what: str, status: int, at: str) -> None:
    """What is there after the fault, and after a second try without one."""

    def look_and_go_on() -> list[Any]:
        before = found()
        bring()
        return [before, found()]

    again, (seen, _) = attempt(look_and_go_on, home=home)
    before, after = seen if again == 0 else (None, seen)
    told(what=what, status=status, at=at, before=before, again=again, after=after)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
