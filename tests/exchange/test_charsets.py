"""The committed jar is what its source says."""

import shutil
import zipfile
from pathlib import Path

import pytest

from quarterdeck.exchange.charsets.build import JAR, compile_classes, write_jar


def test_the_jar_holds_the_provider_and_nothing_else():
    with zipfile.ZipFile(JAR) as archive:
        names = sorted(archive.namelist())
    assert names == [
        "META-INF/services/java.nio.charset.spi.CharsetProvider",
        "quarterdeck/charsets/MacRoman$1.class",
        "quarterdeck/charsets/MacRoman$2.class",
        "quarterdeck/charsets/MacRoman.class",
        "quarterdeck/charsets/Provider.class",
    ]
    assert JAR.stat().st_size < 8000


@pytest.mark.skipif(shutil.which("javac") is None, reason="javac is not on the path: the jar is not rebuilt")
def test_the_source_compiles_to_the_classes_in_the_jar(tmp_path: Path):
    content = compile_classes(shutil.which("javac"), tmp_path)
    with zipfile.ZipFile(JAR) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == content
    write_jar(content, tmp_path / "again.jar")
    assert (tmp_path / "again.jar").read_bytes() == JAR.read_bytes()
