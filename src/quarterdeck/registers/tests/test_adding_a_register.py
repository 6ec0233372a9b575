"""The page that tells how to add a register is followed to the letter, and what it makes passes the generated suite."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "docs" / "adding-a-register.md"
BLOCK = re.compile(r"`src/quarterdeck/visits/(\w+\.py)`:\n\n```python\n(.*?)```", re.DOTALL)
SETTINGS = """
import quarterdeck

quarterdeck.__path__.append({folder!r})
from quarterdeck.config.settings_test import *

INSTALLED_APPS = [*INSTALLED_APPS, "quarterdeck.visits"]
"""


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(folder), str(ROOT / "src"), str(ROOT)])
    env = {**os.environ, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "visits_settings"}
    env.pop("QUARTERDECK_DATABASE_URL", None)  # the tests that run this one hold the database of that server
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=500
    )


def test_the_register_of_the_page_is_made_and_passes_the_generated_suite(tmp_path: Path) -> None:
    blocks = dict(BLOCK.findall(PAGE.read_text(encoding="utf-8")))
    assert set(blocks) == {"apps.py", "choices.py", "models.py", "registers.py"}
    home = tmp_path / "visits"
    (home / "migrations").mkdir(parents=True)
    for name in ("__init__.py", "migrations/__init__.py"):
        (home / name).touch()
    for name, text in blocks.items():
        (home / name).write_text(text, encoding="utf-8")
    (tmp_path / "visits_settings.py").write_text(SETTINGS.format(folder=str(tmp_path)), encoding="utf-8")
    made = run(tmp_path, "django", "makemigrations", "visits")
    assert made.returncode == 0, made.stderr
    suite = sorted((ROOT / "src" / "quarterdeck" / "registers" / "tests").glob("test_every_register*.py"))
    ran = run(tmp_path, "pytest", "-q", "-p", "no:cacheprovider", "--no-header", "--show-capture=no",
              *map(str, suite), "-k", "visits", "--ds", "visits_settings")  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    assert re.search(r"\b1[4-9] passed", ran.stdout), ran.stdout[-500:]
    lines = [len(text.splitlines()) for name, text in blocks.items() if name == "registers.py"]
    assert lines[0] <= 80
