"""Run the tests of the applications on PostgreSQL: ``python -m tests.postgres [pytest arguments]``.

On the server that ``QUARTERDECK_DATABASE_URL`` names (its role must be allowed to create databases), else on one of its
own that listens on loopback alone and is gone afterwards; that needs PostgreSQL's programs on this machine.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

FEATURES = ("portfolio", "planning", "finance", "risk", "governance", "engagement", "improvement", "reporting")
APPS = ("core", "registers", *FEATURES)
ROOT = Path(__file__).resolve().parents[1]
VARIABLE = "QUARTERDECK_DATABASE_URL"
HOST, ROLE = "127.0.0.1", "quarterdeck"
# Nothing here must survive: a throwaway server need not wait for the disk.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoServer(SystemExit):
    """PostgreSQL is neither named nor installed."""


def main(arguments: Sequence[str]) -> int:
    if os.environ.get(VARIABLE):
        return run(arguments)
    with throwaway_server() as address:
        os.environ[VARIABLE] = address
        return run(arguments)


def run(arguments: Sequence[str]) -> int:
    chosen = list(arguments) or ["-n", "2", *(f"src/quarterdeck/{app}/tests" for app in APPS)]
    return subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *chosen], cwd=ROOT).returncode


@contextmanager
def throwaway_server() -> Iterator[str]:
    """A PostgreSQL server on a free port of loopback; its data folder goes with it."""
    programs = folder_of_programs()
    with tempfile.TemporaryDirectory(prefix="quarterdeck-postgres-") as home:
        owner = unprivileged(home)
        data, port = f"{home}/data", free_port()
        command = [f"{programs}/initdb", "-D", data, "-U", ROLE, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(command, check=True, user=owner, stdout=subprocess.DEVNULL)
        settings = [f"listen_addresses={HOST}", f"port={port}", f"unix_socket_directories={home}", *HASTE]
        options = " ".join(f"-c {one}" for one in settings)
        control = [f"{programs}/pg_ctl", "-D", data, "-w", "-s"]
        log = f"{home}/server.log"
        subprocess.run([*control, "-l", log, "-o", options, "start"], check=True, user=owner, cwd=home)
        try:
            yield f"postgresql://{ROLE}@{HOST}:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, user=owner, cwd=home)


def folder_of_programs() -> Path:
    """Where ``initdb`` and ``pg_ctl`` lie; Debian keeps them out of the path, one folder per version."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    found = [*(path for path in versions if (path / "initdb").exists()), *([Path(on_path).parent] if on_path else [])]
    if not found:
        raise NoServer(f"Install PostgreSQL (Debian: apt-get install postgresql), or name a server in {VARIABLE}.")
    return found[-1]


def unprivileged(home: str) -> str | None:
    """PostgreSQL refuses to run as root: then its own user owns the folder."""
    if os.getuid() != 0:
        return None
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise NoServer("There is no user postgres for the server to run as; run this as an ordinary user.") from None
    os.chown(home, user.pw_uid, user.pw_gid)
    return user.pw_name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
