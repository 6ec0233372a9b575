"""From bytes to text when nobody says how the text was encoded."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from charset_normalizer import from_bytes

_CHUNK = 1 << 20
_SAMPLE = 48 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In the order in which a tie is decided.
_CANDIDATES = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1254",
    "cp1253",
    "cp1257",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
    "koi8_r",
    "mac_roman",
)
# What a person may choose, with words for it.
READABLE = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "utf-16": "UTF-16",
    "cp1252": "Western European (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1257": "Baltic (Windows-1257)",
    "shift_jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC-KR)",
    "mac_roman": "Western European (Mac)",
}
_NEARLY, _CLEARLY = 0.05, 0.15
_HIGH = bytes(range(128, 256))
_ESCAPED = [chr(0xDC80 + offset) for offset in range(128)]


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Take the bytes that do not fit as Windows-1252, and those without a character there as U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


MIXED = "quarterdeck-windows-1252"
codecs.register_error(MIXED, _as_windows)


@dataclass(slots=True, frozen=True)
class Encoding:
    """How text is encoded, and on what ground that is believed.

    Attributes
    ----------
    name : str
        Name of a Python codec.
    errors : str
        How bytes that do not fit are read ("strict", or the handler that takes single bytes as Windows-1252).
    is_guessed : bool
        False where the bytes prove it (a byte order mark, valid UTF-8).
    ground : str
        A sentence for the reader of a report.
    """

    name: str
    is_guessed: bool
    ground: str
    errors: str = "strict"


def decode(content: bytes) -> tuple[str, Encoding]:
    """Decode bytes of unknown encoding.

    Parameters
    ----------
    content : bytes
        The whole text.

    Returns
    -------
    text : str
        The text without a byte order mark; line ends stay as they are.
    encoding : Encoding
        What was taken, whether it is a guess, and why. Never raises for bad content.

    Examples
    --------
    >>> decode("Größe;1".encode("cp1252"))[1].name
    'cp1252'
    >>> decode(b"plain")[1].is_guessed
    False
    """
    encoding = find_encoding(BytesIO(content))
    return content.decode(encoding.name, encoding.errors), encoding


def find_encoding(content: BinaryIO) -> Encoding:
    """Decide the encoding of a stream in one pass and bounded memory. See `decode`; the stream is read to its end."""
    head = content.read(_CHUNK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, False, "The file says so by its byte order mark.", _lenient(name))
    if (wide := _without_mark(head)) is not None:
        return wide

    def chunks() -> Iterator[bytes]:
        yield head
        while more := content.read(_CHUNK):
            yield more

    tally = _Tally()
    for chunk in chunks():
        tally.add(chunk)
    return tally.decide()


def _lenient(name: str) -> str:
    return MIXED if name.startswith("utf-8") else "replace"


def _without_mark(head: bytes) -> Encoding | None:
    """UTF-16 without a mark: in text of European languages every other byte is zero."""
    sample = head[:4096]
    if len(sample) < 8:
        return None
    half = len(sample) // 2
    for name, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[first::2].count(0) > 0.6 * half and sample[1 - first :: 2].count(0) < 0.05 * half:
            return Encoding(name, True, "Every other byte is zero, as in UTF-16.", "replace")
    return None


class _Tally:
    """What a pass over the bytes shows: is it UTF-8, and which lines are not."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._strange = self._wide = 0
        self._sample: list[bytes] = []
        self._sampled = 0

    def add(self, chunk: bytes) -> None:
        if chunk.isascii() and not self._decoder.getstate()[0]:
            return
        text = self._decoder.decode(chunk)
        strange = sum(map(text.count, _ESCAPED)) if not _is_clean(text) else 0
        self._strange += strange
        self._wide += len(text) - len(chunk.translate(None, _HIGH)) - strange
        if self._sampled < _SAMPLE:
            self._take_sample(chunk)

    def _take_sample(self, chunk: bytes) -> None:
        for line in chunk.splitlines(keepends=True):
            if not line.isascii() and self._sampled < _SAMPLE:
                self._sample.append(line[:2048])
                self._sampled += len(self._sample[-1])

    def decide(self) -> Encoding:
        self._strange += len(self._decoder.decode(b"", final=True))
        if not self._strange:
            words = "All of it is valid UTF-8." if self._wide else "It holds plain ASCII only."
            return Encoding("utf-8", False, words, MIXED)
        if self._wide >= self._strange:
            words = f"Most of it is UTF-8; {self._strange} other bytes were read as Windows-1252."
            return Encoding("utf-8", True, words, MIXED)
        return _likeliest(b"".join(self._sample))


def _is_clean(text: str) -> bool:
    """Whether nothing was escaped: text with lone surrogates has no UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _likeliest(sample: bytes) -> Encoding:
    """The encoding in which the sample reads most like a language; Windows-1252 where that is nearly as good."""
    matches = list(from_bytes(sample, cp_isolation=list(_CANDIDATES)))
    if not matches:
        return Encoding("cp1252", True, "No encoding fits all bytes; they were read as Windows-1252.", "replace")
    best = min(match.chaos for match in matches)
    clear = max(match.coherence for match in matches)
    fitting = [
        name
        for match in matches
        for name in (match.encoding, *match.could_be_from_charset)
        if match.chaos <= best + (_NEARLY if name == "cp1252" else 0) and match.coherence >= clear - _CLEARLY
    ] or [matches[0].encoding]
    name = min(fitting, key=lambda each: _CANDIDATES.index(each) if each in _CANDIDATES else len(_CANDIDATES))
    return Encoding(name, True, "The text is not UTF-8 and reads most like a language this way.", "replace")
