"""Native tables: hairlines, no zebra, heads marked as such."""

from __future__ import annotations

from html import escape

from quarterdeck.press import palette
from quarterdeck.press.blocks import Emphasis, RowRole, Span, clean
from quarterdeck.press.layout import FittedTable
from quarterdeck.press.layout.cells import GAP, HEAD_SIZE, PAD, Cell
from quarterdeck.press.pptx.shapes import NAMESPACES, Canvas, paragraph_xml, span_xml

_PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_NO_LINE = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))


def table_frame(
    canvas: Canvas, table: FittedTable, *, x: float, y: float, scale: float, name: str, language: str
) -> None:
    """Draw a fitted table as a table of PowerPoint's own."""
    grid = "".join(f'<a:gridCol w="{canvas.length(width)}"/>' for width in table.widths)
    head_size = canvas.points(HEAD_SIZE * max(scale, 0.88))
    head = "".join(
        _cell_xml(
            canvas,
            span_xml(Span(clean(heading), Emphasis.QUIET), head_size, language=language),
            heading,
            side=side.value,
            line=palette.LINE_REGION,
            anchor="b",
            pad=4,
        )
        for heading, side in zip(table.headings, table.sides, strict=True)
    )
    size = canvas.points(table.size)
    rows = [f'<a:tr h="{canvas.length(table.head_height)}">{head}</a:tr>']
    for row in table.rows:
        is_group = row.role is RowRole.GROUP
        cells = "".join(
            _cell_xml(
                canvas,
                _runs(cell, size, language),
                cell.text,
                side=cell.align.value,
                line=palette.LINE_ROW,
                anchor="ctr" if is_group else "t",
                pad=2 if is_group else PAD * scale * 0.9,
                fill=palette.GROUND if is_group else "",
            )
            for cell in row.cells
        )
        rows.append(f'<a:tr h="{canvas.length(row.height)}">{cells}</a:tr>')
    width, height = (
        canvas.length(sum(table.widths)),
        canvas.length(table.head_height + sum(row.height for row in table.rows)),
    )
    label = escape(clean(name))
    canvas.append(
        f'<p:graphicFrame {NAMESPACES}><p:nvGraphicFramePr><p:cNvPr id="{canvas.number()}" name="{label}" '
        f'descr="{label}"/>'
        '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
        f'</p:nvGraphicFramePr><p:xfrm><a:off x="{canvas.x(x)}" y="{canvas.y(y)}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></p:xfrm>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>'
        f'<a:tblPr firstRow="1">'
        f"<a:tableStyleId>{_PLAIN_STYLE}</a:tableStyleId></a:tblPr><a:tblGrid>{grid}</a:tblGrid>{''.join(rows)}</a:tbl>"
        f"</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _runs(cell: Cell, size: int, language: str) -> str:
    return "".join(span_xml(span, size, rag=rag, language=language) for rag, span in cell.spans)


def _cell_xml(
    canvas: Canvas, runs: str, plain: str, *, side: str, line: str, anchor: str, pad: float, fill: str = ""
) -> str:
    edge = canvas.length(pad)
    bottom = f'<a:lnB w="{canvas.length(1)}"><a:solidFill><a:srgbClr val="{line[1:]}"/></a:solidFill></a:lnB>'
    ground = f'<a:solidFill><a:srgbClr val="{fill[1:]}"/></a:solidFill>' if fill else "<a:noFill/>"
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{paragraph_xml(runs, plain, side=side)}</a:txBody>"
        f'<a:tcPr marL="0" marR="{canvas.length(GAP)}" marT="{edge}" marB="{edge}" anchor="{anchor}">'
        f"{_NO_LINE}{bottom}{ground}</a:tcPr></a:tc>"
    )
