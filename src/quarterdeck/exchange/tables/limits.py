"""What a table may use up before it is refused: sizes that real spreadsheets never reach."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.exchange.limits import MEGABYTE


@dataclass(slots=True, frozen=True)
class TableLimits:
    """Bounds of reading one file of tables. Together they keep a reading process below 512 MB.

    Attributes
    ----------
    file_bytes : int
        Largest file that is opened, in bytes as stored.
    rows, columns : int
        Largest number in one table. Rows are counted while they are read, so a longer text file is refused in
        bounded memory.
    cell_characters : int
        Longest single cell of a text file. A quotation mark that is never closed runs into it.
    line_characters : int
        Longest line of a text file.
    unpacked_bytes, part_bytes : int
        Largest content of a workbook after unpacking: all its parts, and any one of them.
    ratio : int
        Largest ratio of unpacked to packed bytes that a workbook beyond one megabyte may have.
    shared_bytes : int
        Largest table of shared texts in a workbook.
    text_characters : int
        Largest sum of the shared texts that the cells of one sheet name: each cell takes a copy.
    cells : int
        Largest rectangle around the filled cells of one sheet.
    sheets : int
        Largest number of sheets.
    """

    file_bytes: int = 192 * MEGABYTE
    rows: int = 1_048_576
    columns: int = 16_384
    cell_characters: int = 131_072
    line_characters: int = 32_000_000
    unpacked_bytes: int = 192 * MEGABYTE
    part_bytes: int = 128 * MEGABYTE
    ratio: int = 200
    shared_bytes: int = 48 * MEGABYTE
    text_characters: int = 96 * MEGABYTE
    cells: int = 3_000_000
    sheets: int = 200


DEFAULT_TABLE_LIMITS = TableLimits()
