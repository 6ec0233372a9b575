"""Look through a workbook before it is opened, so that nothing in it can burst: unpacked sizes, texts, rectangles."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import MEGABYTE
from quarterdeck.exchange.tables.limits import TableLimits

_CHUNK = 256 * 1024
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,3})(\d{1,9})["']""")
_SHARED = re.compile(rb"""=\s*["']s["']""")
_LONGEST_PLACE = 64
_SHEET = re.compile(r"worksheets?/[^/]+\.xml$", re.IGNORECASE)
_MOST_PARTS = 5_000


def check_workbook(path: Path, *, log: IssueLog, limits: TableLimits) -> None:
    """Refuse a workbook that would take too much when it is opened.

    Parameters
    ----------
    path : Path
        An XLSX, XLSM or ODS file. Every part is unpacked as a stream and counted; what the directory claims is not
        trusted.
    log : IssueLog
        Makes the exceptions.
    limits : TableLimits
        What may be used up.

    Raises
    ------
    UnreadablePlan
        The archive is damaged, unpacks to too much, holds too many shared texts, or a sheet's filled cells stand so
        far apart that the rectangle around them is too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive, path, log, limits)
            texts = _SharedTexts()
            # The texts come first: what a sheet costs depends on how long those are that it names.
            for entry in sorted(archive.infolist(), key=lambda each: not _is_texts(each)):
                _check_part(archive, entry, texts, log, limits)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OverflowError, EOFError) as error:
        raise log.unreadable("zip.broken", "The workbook is cut off or damaged.", place="its directory") from error
    except RuntimeError as error:
        raise log.unreadable("table.locked", "The workbook is protected by a password.") from error


def _check_directory(archive: zipfile.ZipFile, path: Path, log: IssueLog, limits: TableLimits) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    is_bomb = unpacked > MEGABYTE and unpacked / packed > limits.ratio
    if len(entries) > _MOST_PARTS or unpacked > limits.unpacked_bytes or is_bomb:
        words = f"It would unpack to {len(entries)} parts and {unpacked / MEGABYTE:.0f} MB; it was not opened."
        raise log.unreadable("zip.too_large", words, place="its directory")


def _is_texts(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith("sharedstrings.xml")


def _check_part(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, texts: _SharedTexts, log: IssueLog, limits: TableLimits
) -> None:
    name = entry.filename.lower()
    chunks = _unpacked(archive, entry, log, limits)
    if _is_texts(entry):
        _parse(_bounded(chunks, entry, limits.shared_bytes, log), texts, entry.filename, log)
    elif name == "content.xml":
        _parse(chunks, _RepeatedCells(log, limits), entry.filename, log)
    elif _SHEET.search(name):
        if _check_rectangle(chunks, entry, log, limits) * texts.longest > limits.text_characters:
            named = _NamedTexts(texts, limits.text_characters, entry.filename, log)
            _parse(_unpacked(archive, entry, log, limits), named, entry.filename, log)
    else:
        for _ in chunks:
            pass


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, log: IssueLog, limits: TableLimits) -> Iterator[bytes]:
    """The part's content piece by piece, refused as soon as it is more than a part may have."""
    total = 0
    with archive.open(entry) as content:
        while chunk := content.read(_CHUNK):
            total += len(chunk)
            if total > limits.part_bytes or total > entry.file_size:
                words = f"One of its parts unpacks to more than {total / MEGABYTE:.0f} MB."
                raise log.unreadable("zip.too_large", words, place=entry.filename)
            yield chunk


def _bounded(chunks: Iterator[bytes], entry: zipfile.ZipInfo, most: int, log: IssueLog) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            words = f"Its table of texts has more than {most / MEGABYTE:.0f} MB."
            raise log.unreadable("table.too_large", words, place=entry.filename)
        yield chunk


def _check_rectangle(chunks: Iterator[bytes], entry: zipfile.ZipInfo, log: IssueLog, limits: TableLimits) -> int:
    """The reader holds the rectangle around the filled cells, so two cells far apart cost as much as all between.

    Returns how many cells may name a shared text.
    """
    before, rows, columns, shared = b"", 0, 0, 0
    for chunk in chunks:
        if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise _declares(entry.filename, log)
        for letters, digits in _PLACE.findall(before + chunk):
            rows = max(rows, int(digits))
            columns = max(columns, _column(letters))
        _check_area(rows, columns, entry.filename, log, limits)
        shared += len(_SHARED.findall(before + chunk))
        before = chunk[-_LONGEST_PLACE:]
    return shared


def _check_area(rows: int, columns: int, place: str, log: IssueLog, limits: TableLimits) -> None:
    if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
        words = f"Its filled cells span {rows} rows and {columns} columns; at most {limits.cells} cells are read."
        raise log.unreadable("table.too_large", words, place=place)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _declares(place: str, log: IssueLog) -> Exception:
    words = "A part declares a document type, which can hide entity bombs; nothing was read."
    return log.unreadable("xml.document_type", words, place=place)


class _Handler(Protocol):
    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def _parse(chunks: Iterator[bytes], handler: _Handler, place: str, log: IssueLog) -> None:
    def doctype(*_: object) -> None:
        raise _declares(place, log)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = handler.text, doctype
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        place = f"{place}, line {error.lineno}"
        raise log.unreadable("zip.broken", "The workbook is cut off or damaged.", place=place) from error


class _SharedTexts:
    """How long each shared text of an XLSX workbook is. A sheet takes a copy each time that it names one."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.longest = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            self.lengths.append(0)

    def text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "si":
            self.longest = max(self.longest, self.lengths[-1])


class _NamedTexts:
    """The characters that a sheet takes from the shared texts, counted exactly."""

    def __init__(self, texts: _SharedTexts, most: int, place: str, log: IssueLog) -> None:
        self._texts, self._most, self._place, self._log = texts, most, place, log
        self._is_shared = self._is_value = False
        self._number = ""
        self._total = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self._is_shared = attributes.get("t") == "s"
            case "v":
                self._is_value, self._number = True, ""

    def text(self, text: str) -> None:
        if self._is_value:
            self._number += text

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] != "v":
            return
        self._is_value = False
        number = self._number.strip()
        if self._is_shared and number.isdecimal() and int(number) < len(self._texts.lengths):
            self._total += self._texts.lengths[int(number)]
        if self._total > self._most:
            words = f"Its cells repeat shared texts of more than {self._most} characters in all."
            raise self._log.unreadable("table.too_large", words, place=self._place)


class _RepeatedCells:
    """The rectangle around the filled cells of each sheet, with repeated rows and columns spelled out."""

    def __init__(self, log: IssueLog, limits: TableLimits) -> None:
        self._log, self._limits = log, limits
        self._rows = self._columns = self._width = 0
        self._repeats = self._across = 1
        self._is_filled = self._row_is_filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "table":
                self._rows = self._columns = 0
            case "table-row":
                self._repeats = _count(attributes, "table:number-rows-repeated")
                self._width, self._row_is_filled = 0, False
            case "table-cell" | "covered-table-cell":
                self._across = _count(attributes, "table:number-columns-repeated")
                self._is_filled = any(key.endswith(("value", "value-type", "formula")) for key in attributes)

    def text(self, text: str) -> None:
        self._is_filled = self._is_filled or bool(text.strip())

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "table-cell" | "covered-table-cell":
                self._width += self._across
                if self._is_filled:
                    self._row_is_filled = True
                    self._columns = max(self._columns, self._width)
            case "table-row":
                self._rows += self._repeats
                if self._row_is_filled:
                    _check_area(self._rows, self._columns, "content.xml", self._log, self._limits)


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return min(int(text), 1 << 40) if text.isdecimal() and len(text) < 12 else 1 << 40
