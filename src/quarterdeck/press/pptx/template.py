"""A user's own template: is it usable, which layout carries what."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Emu

LARGEST = 200_000_000
HOUSE_FONT = b'typeface="Arial"'
"""On every office machine, and no wider than Inter, which the layout is measured with."""
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_BODIES = (
    PP_PLACEHOLDER.BODY,
    PP_PLACEHOLDER.OBJECT,
    PP_PLACEHOLDER.TABLE,
    PP_PLACEHOLDER.CHART,
    PP_PLACEHOLDER.PICTURE,
)


@dataclass(frozen=True, slots=True)
class TemplateIssue:
    """What was met in a template: a stable code and a sentence; ``is_fatal`` when it cannot be used at all."""

    code: str
    message: str
    is_fatal: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """What a template offers. ``cover_layout`` and ``page_layout`` are names of its slide layouts."""

    issues: tuple[TemplateIssue, ...]
    cover_layout: str = ""
    page_layout: str = ""

    @property
    def is_usable(self) -> bool:
        return not any(issue.is_fatal for issue in self.issues)


class TemplateUnusable(ValueError):
    """The template cannot carry a deck; ``issues`` say why."""

    def __init__(self, issues: tuple[TemplateIssue, ...]) -> None:
        self.issues = issues
        super().__init__(" ".join(issue.message for issue in issues))


def inspect_template(content: bytes) -> Template:
    """Look at a template without using it; never raises for bad content.

    Parameters
    ----------
    content
        Bytes of a .pptx or .potx file.

    Returns
    -------
    Template
        The layouts that would be used, and issues: fatal ones and those worth knowing.
    """
    try:
        presentation = open_template(content)
    except TemplateUnusable as found:
        return Template(found.issues)
    cover, page = layouts_of(presentation)
    issues = []
    if abs(presentation.slide_width / presentation.slide_height - 16 / 9) > 0.02:
        issues.append(
            TemplateIssue("template.format", "The slides are not 16:9; pages are scaled to fit their width or height.")
        )
    if page.name == cover.name:
        issues.append(TemplateIssue("template.one_layout", "One layout serves for the cover and the pages."))
    return Template(tuple(issues), cover.name, page.name)


def open_template(content: bytes) -> Any:
    """The template as an empty presentation: its slides are dropped, its master, layouts and theme stay.

    Raises
    ------
    TemplateUnusable
        When it is not a PowerPoint file, too large, or has no layout with a title.
    """
    _refuse_bomb(content)
    try:
        presentation = Presentation(io.BytesIO(_as_presentation(content)))
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        AttributeError,
        etree.XMLSyntaxError,
        zipfile.BadZipFile,
        OSError,
    ) as error:
        raise _unusable("template.unreadable", "This is not a PowerPoint file that can be read.") from error
    if not presentation.slide_width or not presentation.slide_height:
        raise _unusable("template.size", "The file states no slide size.")
    if layouts_of(presentation) is None:
        raise _unusable("template.no_title", "No slide layout has a title placeholder. Add one and try again.")
    _drop_slides(presentation)
    return presentation


def layouts_of(presentation: Any) -> Any:
    """(cover layout, page layout), or None when no layout has a title."""
    titled = [layout for layout in presentation.slide_layouts if _has(layout, _TITLES)]
    if not titled:
        return None
    covers = [layout for layout in titled if _has(layout, (PP_PLACEHOLDER.CENTER_TITLE,))]
    covers = covers or [layout for layout in titled if _has(layout, (PP_PLACEHOLDER.SUBTITLE,))]
    pages = [layout for layout in titled if layout not in covers] or titled
    plain = [layout for layout in pages if not _has(layout, _BODIES)]
    return (covers or titled)[0], (plain or pages)[0]


def _has(layout: Any, kinds: tuple[Any, ...]) -> bool:
    return any(shape.placeholder_format.type in kinds for shape in layout.placeholders)


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST:
                raise _unusable("template.too_large", "The file unpacks to more than 200 MB.")
    except zipfile.BadZipFile as error:
        raise _unusable("template.unreadable", "This is not a PowerPoint file that can be read.") from error


def _as_presentation(content: bytes) -> bytes:
    """A .potx says "template" in its content types; the reader wants "presentation"."""
    wanted = b"presentationml.presentation.main+xml"
    given = (b"presentationml.template.main+xml", b"application/vnd.ms-powerpoint.template.macroEnabled.main+xml")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        types = package.read("[Content_Types].xml")
        if not any(kind in types for kind in given):
            return content
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in package.infolist():
                data = package.read(part.filename)
                copy.writestr(part, data.replace(given[0], wanted) if part.filename == "[Content_Types].xml" else data)
    return target.getvalue()


def _drop_slides(presentation: Any) -> None:
    slides = presentation.slides._sldIdLst
    for slide in list(slides):
        presentation.part.drop_rel(slide.rId)
        slides.remove(slide)
    for relation in [each for each in presentation.part.rels.values() if each.reltype == RELATIONSHIP_TYPE.SLIDE]:
        presentation.part.drop_rel(relation.rId)
    sections = presentation.part._element.find(".//{*}sectionLst")
    if sections is not None:
        extension = sections.getparent()
        extension.getparent().remove(extension)


def house_template() -> Any:
    """An empty 16:9 presentation with the house's layouts."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(12_192_000), Emu(6_858_000)
    for part in presentation.slide_masters[0].part.rels.values():
        if part.reltype == RELATIONSHIP_TYPE.THEME:
            part.target_part._blob = part.target_part.blob.replace(b'typeface="Calibri"', HOUSE_FONT)
    return presentation


def _unusable(code: str, message: str) -> TemplateUnusable:
    return TemplateUnusable((TemplateIssue(code, message, is_fatal=True),))
