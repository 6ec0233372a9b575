"""What was written, opened again."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Any

import openpyxl
import pypdf
from pptx import Presentation


def slides(content: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(content)).slides)


def words_of(slide: Any) -> str:
    return "\n".join(element.text or "" for element in slide.shapes._spTree.iter() if element.tag.endswith("}t"))


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def book_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


class Tags(HTMLParser):
    """Every start tag with its attributes, and whether tags close in order."""

    VOID = frozenset({"meta", "br", "col", "rect", "circle", "path", "img", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags
