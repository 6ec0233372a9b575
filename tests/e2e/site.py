"""A Quarterdeck of its own for browser tests: started by its command on a free port, ended by its process id."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.reference_data import ROOT

LOOPBACK = "127.0.0.1"
START_WITHIN = 240
END_WITHIN = 40
LINK = re.compile(r"http://\S+/(?:welcome|demo)/\S+")


class DidNotStart(RuntimeError):
    """The server ended or stayed silent; its words are the message."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])


@dataclass
class Site:
    """One running installation. ``link`` is what its console printed: the first-run page or the demo sign-in."""

    home: Path
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    link: str = ""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def words(self) -> str:
        return (self.home / "console.txt").read_text(encoding="utf-8", errors="replace")

    def start(self) -> Site:
        self.home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "quarterdeck.config", "serve", "--port", str(self.port), *self.options]
        with (self.home / "console.txt").open("wb") as console:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment(),
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()
        return self

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(END_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            raise

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("QUARTERDECK_", "PORT"))}
        ours.pop("DJANGO_SETTINGS_MODULE", None)
        return ours | {"QUARTERDECK_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}

    def _wait(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise DidNotStart(self.words())
            found = LINK.search(self.words())
            if found and self._answers():
                self.link = found.group()
                return
            time.sleep(0.1)
        self.stop()
        raise DidNotStart(self.words())

    def _answers(self) -> bool:
        with socket.socket() as caller:
            return caller.connect_ex((LOOPBACK, self.port)) == 0
