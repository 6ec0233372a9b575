"""Tables in text files and workbooks: bytes to numbered rows, with what was guessed and why.

The values in their cells are read by `quarterdeck.exchange.tables.values`.
"""

from quarterdeck.exchange.tables.decoding import Encoding, decode, find_encoding
from quarterdeck.exchange.tables.dialect import Dialect, sniff_dialect
from quarterdeck.exchange.tables.grid import GridLimits, load_grid, transposed
from quarterdeck.exchange.tables.limits import DEFAULT_TABLE_LIMITS, TableLimits
from quarterdeck.exchange.tables.mapping import Choice, ColumnRole, Mapping, header_words, main_words, recalled
from quarterdeck.exchange.tables.opening import as_opened, note_opening, open_mapped, open_tables, read_tables
from quarterdeck.exchange.tables.rows import Cell, Row, Table, Tables, cell_text, column_letter, is_blank

__all__ = [
    "DEFAULT_TABLE_LIMITS",
    "Cell",
    "Choice",
    "ColumnRole",
    "Dialect",
    "Encoding",
    "GridLimits",
    "Mapping",
    "Row",
    "Table",
    "TableLimits",
    "Tables",
    "as_opened",
    "cell_text",
    "column_letter",
    "decode",
    "find_encoding",
    "header_words",
    "is_blank",
    "load_grid",
    "main_words",
    "note_opening",
    "open_mapped",
    "open_tables",
    "read_tables",
    "recalled",
    "sniff_dialect",
    "transposed",
]
