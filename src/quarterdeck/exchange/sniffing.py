"""Tell what a file is from its first bytes, not from its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.exchange.shapes import json_format, table_format

HEAD_BYTES = 64 * 1024

_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "mpp"),
    (b"\x00\x01\x00\x00Standard Jet DB", "mpd"),
    (b"\x00\x01\x00\x00Standard ACE DB", "mpd"),
    (b"ERMHDR", "xer"),
    (b"MPX", "mpx"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\xac\xed\x00\x05", "pod"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"{\\rtf", "an RTF document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ROOT = re.compile(r"<([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)([^>]*)", re.DOTALL)
_GANTTPROJECT = ("gantt-divider-location", "resource-divider-location", "view-date", "view-index", "webLink")
_XML_BY_ROOT = {"APIBusinessObjects": "pmxml", "project": "planner"}


@dataclass(slots=True, frozen=True)
class Kind:
    """What the content is: ``format`` ("mspdi", "json", "mpp", …; "" when unknown) and words for a known other."""

    format: str = ""
    described: str = ""
    declares_type: bool = False


def sniff(head: bytes) -> Kind:
    """Recognise a plan format by the first bytes of the file (`HEAD_BYTES` are enough)."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Kind(name)
    for mark, words in _OTHERS:
        if head.startswith(mark):
            return Kind(described=words)
    text = _decoded(head).lstrip()
    if text.startswith(("{", "[")):
        return Kind(json_format(text))
    if text.startswith("<"):
        return _sniff_xml(text)
    return Kind(table_format(text))


def _decoded(head: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    if head.startswith(b"<\x00?\x00"):
        return head.decode("utf-16-le", "replace")
    if head.startswith(b"\x00<\x00?"):
        return head.decode("utf-16-be", "replace")
    return head.decode("utf-8", "replace")


def _sniff_xml(text: str) -> Kind:
    rest = _after_prolog(text)
    if rest.startswith("<!DOCTYPE"):
        return Kind("xml", declares_type=True)
    match = _ROOT.match(rest)
    if match is None:
        return Kind("xml")
    name, attributes = match[2], match[3]
    if name == "Project" and ("schemas.microsoft.com/project" in attributes or "xmlns" not in attributes):
        return Kind("mspdi")
    if name.lower() in ("html", "svg"):
        return Kind(described=f"an {name.upper()} document")
    if name == "project" and any(mark in attributes for mark in _GANTTPROJECT):
        return Kind("ganttproject")
    return Kind(_XML_BY_ROOT.get(name, "xml"))


def _after_prolog(text: str) -> str:
    """Skip the XML declaration, processing instructions, comments and white space before the root."""
    rest = text
    while True:
        rest = rest.lstrip()
        for opening, closing in (("<?", "?>"), ("<!--", "-->")):
            if rest.startswith(opening):
                end = rest.find(closing)
                if end < 0:
                    return ""
                rest = rest[end + len(closing) :]
                break
        else:
            return rest
