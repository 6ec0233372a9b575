"""A user's own presentation as the frame of a deck."""

from __future__ import annotations

import io
import zipfile

import pytest
from pptx import Presentation
from pptx.util import Emu

from quarterdeck.press.pptx import TemplateUnusable, inspect_template, to_pptx
from quarterdeck.press.xlsx import to_xlsx
from tests.press.board import board
from tests.press.opening import slides


def template(*, width: int = 12_192_000, title: bool = True) -> bytes:
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(width), Emu(6_858_000)
    presentation.slides.add_slide(presentation.slide_layouts[0]).shapes.title.text = "OLD SECRET"
    if not title:
        for layout in presentation.slide_layouts:
            for shape in list(layout.placeholders):
                shape._element.getparent().remove(shape._element)
    target = io.BytesIO()
    presentation.save(target)
    return target.getvalue()


def test_a_users_template_lends_its_layouts_and_loses_its_slides() -> None:
    given = template()
    found = inspect_template(given)
    assert (found.is_usable, found.cover_layout, found.page_layout) == (True, "Title Slide", "Title Only")
    content = to_pptx(board(projects=1), template=given)
    shown = slides(content)
    assert shown[0].slide_layout.name == "Title Slide"
    assert {slide.slide_layout.name for slide in shown[1:]} == {"Title Only"}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not any(b"OLD SECRET" in package.read(name) for name in package.namelist())


def test_a_template_of_another_format_is_used_and_said_to_be() -> None:
    given = template(width=9_144_000)
    assert [issue.code for issue in inspect_template(given).issues] == ["template.format"]
    for slide in slides(to_pptx(board(projects=1), template=given)):
        assert all(shape.left + shape.width <= 9_144_000 + 12_700 for shape in slide.shapes)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "template.unreadable"),
        (b"PK\x03\x04 broken", "template.unreadable"),
        (b"not a deck at all", "template.unreadable"),
        (template(title=False), "template.no_title"),
    ],
)
def test_an_unusable_template_is_named(content: bytes, code: str) -> None:
    found = inspect_template(content)
    assert not found.is_usable
    assert [issue.code for issue in found.issues] == [code]
    with pytest.raises(TemplateUnusable):
        to_pptx(board(projects=1), template=content)


def test_a_spreadsheet_is_no_template() -> None:
    assert [issue.code for issue in inspect_template(to_xlsx(board(projects=1))).issues] == ["template.unreadable"]
