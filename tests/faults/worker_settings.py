"""The real settings, with the probe jobs known to every worker process."""

from quarterdeck.config.settings import *  # noqa: F403
from quarterdeck.config.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "tests.faults.probe_app.ProbeConfig"]
