from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

Work = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of background work. ``work(run, **arguments)`` must be safe to repeat: see ``JobRun.publishing``."""

    name: str
    title: str
    work: Work
    max_attempts: int

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.work(*args, **kwargs)


class UnknownJob(LookupError):
    """No installed app declares a job of this name."""


_jobs: dict[str, Job] = {}


def job(name: str, *, title: str = "", max_attempts: int = 3) -> Callable[[Work], Job]:
    """Declare ``f(run, **arguments)`` as the job ``app.verb_noun``; used in the ``jobs.py`` of an app."""

    def register(work: Work) -> Job:
        readable = title or name.partition(".")[2].replace("_", " ").capitalize()
        _jobs[name] = Job(name, readable, work, max_attempts)
        return _jobs[name]

    return register


def find_job(name: str) -> Job:
    """The job of that name. Raises UnknownJob."""
    try:
        return _jobs[name]
    except KeyError:
        raise UnknownJob(f"There is no job named {name}.") from None


def job_title(name: str) -> str:
    return _jobs[name].title if name in _jobs else name


def load_jobs() -> None:
    """Import the ``jobs`` room of every installed app of the house."""
    for config in apps.get_app_configs():
        name = f"{config.name}.jobs"
        if config.name.startswith("quarterdeck.") and find_spec(name) is not None:
            import_module(name)
