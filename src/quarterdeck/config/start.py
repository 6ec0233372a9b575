"""Starting Django for a command."""

from __future__ import annotations

import os


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.config.settings")
    import django  # noqa: PLC0415  only the commands that need it wait for it

    django.setup()
