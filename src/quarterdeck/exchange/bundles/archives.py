"""Unpack a zip without trust: counted, weighed and named before anything is unpacked, and under numbers, not names."""

from __future__ import annotations

import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quarterdeck.exchange.bundles.folders import is_litter
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.limits import DEFAULT_LIMITS, MEGABYTE, ReadingLimits

MOST_RATIO = 100
_DIRECTORY_BYTES_PER_ENTRY = 600
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_END_BYTES, _COMMENT_BYTES = 22, 65_535
_SIZE_UNKNOWN = 0xFFFF_FFFF
_DRIVE = re.compile(r"^[A-Za-z]:")
_CHUNK = 1 << 16
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    NotImplementedError,
    OverflowError,
    EOFError,
    RuntimeError,
)


def is_office(path: Path) -> bool:
    """Whether a zip is a document of an office program."""
    names = _names(path)
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def is_spreadsheet(path: Path) -> bool:
    """Whether a zip is a workbook: XLSX, XLSM or ODS."""
    names = _names(path)
    return "xl/workbook.xml" in names or {"mimetype", "content.xml"} <= names


def _names(path: Path) -> set[str]:
    """Names in the zip; none where it is broken or too large to look through."""
    try:
        if _directory_bytes(path) > DEFAULT_LIMITS.bundle_entries * _DIRECTORY_BYTES_PER_ENTRY:
            return set()
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except _BROKEN:
        return set()


@contextmanager
def unpacked(path: Path, *, limits: ReadingLimits, log: IssueLog) -> Iterator[list[tuple[str, Path]]]:
    """Files of the zip as (name, where it lies until the end of the ``with`` block)."""
    check_directory(path, limits=limits, log=log)
    with tempfile.TemporaryDirectory(prefix="quarterdeck-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                entries = checked_entries(archive, path, limits=limits, log=log)
                found = [
                    (name, target)
                    for position, (name, entry) in enumerate(entries)
                    if (target := _extract(archive, entry, name, Path(folder) / f"{position:05}", log)) is not None
                ]
        except _BROKEN as error:
            raise _broken(log) from error
        yield found


def check_archive(path: Path, *, limits: ReadingLimits, log: IssueLog) -> None:
    """Refuse a zip that is damaged, holds too much, or a name that leads out of it. Nothing is unpacked."""
    check_directory(path, limits=limits, log=log)
    try:
        with zipfile.ZipFile(path) as archive:
            checked_entries(archive, path, limits=limits, log=log)
    except _BROKEN as error:
        raise _broken(log) from error


def check_directory(path: Path, *, limits: ReadingLimits, log: IssueLog) -> None:
    """Refuse an archive whose directory alone would fill the memory, before it is read."""
    try:
        length = _directory_bytes(path)
    except zipfile.BadZipFile:
        raise _broken(log) from None
    if length > limits.bundle_entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise log.unreadable(
            "zip.too_large",
            f"The archive holds more than {limits.bundle_entries} files; it was not opened.",
            place="its directory",
        )


def _directory_bytes(path: Path) -> int:
    """Length of the list of files, as the end of the archive states it."""
    with path.open("rb") as content:
        size = content.seek(0, 2)
        content.seek(max(0, size - _END_BYTES - _COMMENT_BYTES))
        tail = content.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_BYTES:
        raise zipfile.BadZipFile
    (length,) = struct.unpack_from("<L", tail, place + 12)
    wide = tail.rfind(_END_64)
    if length == _SIZE_UNKNOWN and wide >= 0 and len(tail) - wide >= 48:
        (length,) = struct.unpack_from("<Q", tail, wide + 40)
    return int(length)


def checked_entries(
    archive: zipfile.ZipFile, path: Path, *, limits: ReadingLimits, log: IssueLog
) -> list[tuple[str, zipfile.ZipInfo]]:
    """Entries that may be unpacked, with their names made plain. What is dangerous refuses the whole archive."""
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if len(entries) > limits.bundle_entries or total > limits.bundle_bytes or total / packed > MOST_RATIO:
        raise log.unreadable(
            "zip.too_large",
            f"The archive would unpack to {len(entries)} files and {total / MEGABYTE:.0f} MB; it was not opened.",
            place="its directory",
        )
    if sum(entry.compress_size for entry in entries) > packed:
        raise log.unreadable("zip.overlapping", "Files of the archive overlap each other.", place="its directory")
    kept: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = _plain_name(entry.filename, limits, log)
        if not name or entry.is_dir() or any(is_litter(part) for part in name.split("/")):
            continue
        if stat.S_ISLNK(entry.external_attr >> 16):
            log.add("bundle.link", "A link is not followed.", place=name)
        elif entry.flag_bits & 1:
            log.add("zip.encrypted", "It is protected by a password and was left out.", place=name)
        elif name in kept:
            log.add("zip.same_name", "The archive holds this name twice; only the first was read.", place=name)
        else:
            kept[name] = entry
    return list(kept.items())


def _plain_name(name: str, limits: ReadingLimits, log: IssueLog) -> str:
    """`name` with "/" between its parts; refused when it leads out of the archive."""
    plain = name.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if plain.startswith("/") or _DRIVE.match(plain) or ".." in parts:
        raise log.unreadable(
            "zip.unsafe_name", "The archive holds a name that leads out of it; nothing was unpacked.", place=name
        )
    if len(parts) > limits.bundle_depth + 1:
        raise log.unreadable("bundle.too_deep", "The archive nests its folders too deeply.", place=name)
    return "/".join(parts)


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, target: Path, log: IssueLog) -> Path | None:
    """Unpack one entry, at most the bytes that it declares. A damaged one is named and left out."""
    left = entry.file_size
    try:
        with archive.open(entry) as source, target.open("wb") as sink:
            while chunk := source.read(min(_CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise zipfile.BadZipFile
                sink.write(chunk)
    except _BROKEN:
        log.add("zip.broken_entry", "It is damaged inside the archive and was left out.", place=name)
        return None
    return target


def _broken(log: IssueLog) -> UnreadablePlan:
    return log.unreadable("zip.broken", "The archive is cut off or damaged.", place="its directory")
