"""Build ``macroman.jar`` from its source; needs ``javac``. Run ``python -m quarterdeck.exchange.charsets.build``."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = HERE / "source"
JAR = HERE / "macroman.jar"
SERVICES = "META-INF/services/java.nio.charset.spi.CharsetProvider"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def compile_classes(compiler: str, target: Path) -> dict[str, bytes]:
    """Compile for Java 11, without debug information, and return the content of the jar by name."""
    sources = sorted(str(path) for path in SOURCE.rglob("*.java"))
    options = ["--release", "11", "-g:none", "-encoding", "UTF-8", "-d", str(target)]
    subprocess.run([compiler, *options, *sources], check=True, capture_output=True)  # noqa: S603
    classes = {path.relative_to(target).as_posix(): path.read_bytes() for path in sorted(target.rglob("*.class"))}
    return classes | {SERVICES: (SOURCE / SERVICES).read_bytes()}


def write_jar(content: dict[str, bytes], jar: Path) -> None:
    """Write the same bytes for the same content: sorted names, a fixed date."""
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(content.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)


def main() -> None:
    compiler = shutil.which("javac")
    if compiler is None:
        raise SystemExit("javac is not on the path; install a Java development kit of version 11 or later.")
    with tempfile.TemporaryDirectory() as folder:
        write_jar(compile_classes(compiler, Path(folder)), JAR)
    print(f"{JAR.name}: {JAR.stat().st_size} bytes")


if __name__ == "__main__":
    main()
