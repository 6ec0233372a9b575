"""Pull the objects of a long JSON file out one by one, in bounded memory: a page of issues, a list, or one per line."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.progress import size_of, tell

CHUNK = 1 << 20
LISTS = ("issues", "values", "histories")
_SPACE = re.compile(r"[ \t\r\n]*")
_NOTHING = object()


class JsonStream:
    """Iterate over ``(key, object)`` pairs of a file.

    ``key`` is None for an object that stands by itself (the whole file, an entry of a list, a line), else the name
    of the list in `LISTS` that holds it. Other members of the outer object collect in `rest`.

    Raises
    ------
    UnreadablePlan
        The content is no JSON, is cut off, nests too deeply, or one object passes the limit.
    """

    def __init__(self, source: BinaryIO, *, log: IssueLog, limits: ReadingLimits) -> None:
        self._source, self._size = source, size_of(source)
        self._log, self._limits = log, limits
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder(parse_constant=lambda _: None)
        self._text, self._at = "", 0
        self._lines, self._read = 1, 0
        self._ended = False
        self.rest: dict[str, Any] = {}

    def __iter__(self) -> Iterator[tuple[str | None, Any]]:
        self._more()
        first = self._peek()
        if first == "[":
            self._take("[")
            yield from self._entries(None)
            self._end()
        elif first == "{":
            yield from self._objects()
        else:
            raise self._broken("it begins with neither an object nor a list")

    def _objects(self) -> Iterator[tuple[str | None, Any]]:
        """One object, taken member by member; what follows it are lines of their own."""
        members: dict[str, Any] = {}
        is_page = False
        self._take("{")
        while self._peek() != "}":
            key = self._value()
            if not isinstance(key, str):
                raise self._broken("a name is missing")
            self._take(":")
            if key in LISTS and self._peek() == "[":
                is_page = True
                self._take("[")
                yield from self._entries(key)
            else:
                members[key] = self._value()
            if self._peek() == ",":
                self._take(",")
        self._take("}")
        if is_page:
            self.rest |= members
        else:
            yield None, members
        while self._peek():
            yield None, self._value()

    def _entries(self, key: str | None) -> Iterator[tuple[str | None, Any]]:
        while self._peek() != "]":
            yield key, self._value()
            if self._peek() == ",":
                self._take(",")
        self._take("]")

    def _end(self) -> None:
        if self._peek():
            raise self._broken("something follows its end")

    def _value(self) -> Any:
        """The next value; more of the file is read until it is whole."""
        self._peek()
        while True:
            found = self._decoded()
            if found is not _NOTHING:
                return found
            if len(self._text) - self._at > self._limits.pending_bytes:
                raise self._log.unreadable(
                    "json.too_large",
                    "One object of the JSON passes the limit, or is never closed.",
                    place=self._place(),
                )
            self._more()

    def _decoded(self) -> Any:
        try:
            value, end = self._json.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            if self._ended:
                raise self._broken(error.msg, at=error.pos) from None
            return _NOTHING
        except RecursionError:
            raise self._log.unreadable("json.too_deep", "The JSON is nested too deeply.", place=self._place()) from None
        except ValueError as error:
            raise self._broken(str(error)) from None
        if end == len(self._text) and not self._ended and not isinstance(value, dict | list | str):
            return _NOTHING  # a number may go on in the next piece
        self._at = end
        return value

    def _peek(self) -> str:
        """The next sign that is no white space; "" at the end of the file."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._more()

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._broken(f"a “{sign}” is missing")
        self._at += 1

    def _more(self) -> None:
        tell(self._read, self._size)
        chunk = self._source.read(max(CHUNK, len(self._text) - self._at))  # doubling: each retry costs what is held
        if not self._read and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self._decoder = codecs.getincrementaldecoder("utf-16")()
        self._read += len(chunk)
        if self._read > self._limits.file_bytes:
            raise self._log.unreadable("plan.too_large", "The JSON passes the limit.", place=f"byte {self._read}")
        self._ended = not chunk
        self._lines += self._text.count("\n", 0, self._at)
        try:
            text = self._decoder.decode(chunk, final=self._ended)
        except UnicodeDecodeError:
            raise self._log.unreadable(
                "json.not_text", "The JSON is no text in UTF-8.", place=f"byte {self._read}"
            ) from None
        self._text, self._at = self._text[self._at :] + text, 0

    def _broken(self, reason: str, *, at: int | None = None) -> Exception:
        position = self._at if at is None else at
        line = self._lines + self._text.count("\n", 0, position)
        cut = " The file is cut off." if self._ended and position >= len(self._text.rstrip()) else ""
        words = f"The JSON cannot be read: {reason[:1].lower()}{reason[1:]}.{cut}"
        return self._log.unreadable("json.broken", words, place=f"line {line}")

    def _place(self) -> str:
        return f"line {self._lines + self._text.count(chr(10), 0, self._at)}"
