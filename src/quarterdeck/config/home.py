"""Where an installation keeps its data, and the keys that it makes for itself on its first start."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHORTEST_KEY = 50


class AlreadyServing(RuntimeError):
    """Another process serves the data of this folder."""


class UnsafeKey(RuntimeError):
    """A key file is too short or can be read by others."""


def home() -> Path:
    """The data folder: ``QUARTERDECK_HOME``, or ``data`` in the current folder; made when missing."""
    folder = Path(os.environ.get("QUARTERDECK_HOME") or "data").expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder(name: str) -> Path:
    path = home() / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


@contextmanager
def one_server() -> Iterator[None]:
    """Hold the data folder while serving or restoring: there is one holder at a time. Raises AlreadyServing."""
    with (home() / ".serving").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServing from None
        yield


def key(name: str) -> str:
    """The installation's own key of that name; made on first use, never shipped."""
    path = folder("keys") / f"{name}.key"
    if not path.exists():
        _make_key(path)
    return _read_key(path)


def former_keys(name: str) -> list[str]:
    """Keys that were in use before (``NAME.former-*.key``): still accepted, no longer used to sign."""
    return [_read_key(path) for path in sorted(folder("keys").glob(f"{name}.former-*.key"))]


def _make_key(path: Path) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # fails where another process was faster: then its key is the key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _read_key(path: Path) -> str:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UnsafeKey(f"Others can read {path}. Run: chmod 600 {path}")
    value = path.read_text().strip()
    if len(value) < SHORTEST_KEY:
        raise UnsafeKey(
            f"The key in {path} is shorter than {SHORTEST_KEY} characters. Remove the file to get a new one."
        )
    return value
