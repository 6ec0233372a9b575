"""Full-text search over all registers: an index in the database itself (FTS5 on SQLite, tsvector on PostgreSQL).

The index holds the words of an entry's own text fields that everybody may read who sees the entry: protected fields are
not in it, and no internal comment is, so that a search tells nobody what a page would hide. Whoever asks narrows the
found numbers to visible rows.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence, Set
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from quarterdeck.registers.declaration import Field, Register
from quarterdeck.registers.declaration.fields import WRITTEN
from quarterdeck.registers.models import Comment, Entry

MOST_WORDS = 12
MOST_COMMENTS = 200
LONGEST = 60_000
_WORD = re.compile(r"\w+")

SQLITE = {
    "among": "SELECT value FROM json_each(%s)",
    "find": "SELECT rowid FROM registers_text WHERE registers_text MATCH %s",
    "drop": "DELETE FROM registers_text WHERE rowid = %s",
    "keep": "INSERT INTO registers_text(rowid, words) VALUES (%s, %s)",
}
POSTGRESQL = {
    "among": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
    "find": "SELECT subject_id FROM registers_text WHERE words @@ to_tsquery('simple', %s)",
    "drop": "DELETE FROM registers_text WHERE subject_id = %s",
    "keep": "INSERT INTO registers_text(subject_id, words) VALUES (%s, to_tsvector('simple', %s))",
}


def words_q(text: str) -> Q:
    """The subjects that hold every word of a text, each as the beginning of a word, in any of their fields."""
    words = _WORD.findall(_folded(text))[:MOST_WORDS]
    if not words:
        return Q(pk__in=[])
    if connection.vendor == "sqlite":
        question = " ".join(f'"{word}"*' for word in words)
    else:
        question = " & ".join(f"'{word}':*" for word in words)
    return Q(pk__in=RawSQL(_sql("find"), [question]))  # noqa: S611  constant SQL, the question is a parameter


def numbers_q(numbers: Sequence[int]) -> Q:
    """The subjects of these numbers: one parameter, however many they are."""
    return Q(pk__in=RawSQL(_sql("among"), [json.dumps(list(numbers))]))  # noqa: S611  constant SQL as well


def index_entry(row: Entry) -> None:
    """Put the words of an entry into the index, in the place of what stood there."""
    index_entries([row])


def index_entries(rows: Sequence[Entry]) -> None:
    """The same for many."""
    keys, said = [row.pk for row in rows], _said_of(rows)
    with connection.cursor() as cursor:
        cursor.executemany(_sql("drop"), [(key,) for key in keys])
        words = [(row.pk, text_of(row, said.get(row.pk, [])[:MOST_COMMENTS])) for row in rows]
        cursor.executemany(_sql("keep"), words)


def index_new_entries(rows: Sequence[Entry]) -> None:
    """Put the words of entries that have just been made into the index: nothing stands there, and nobody spoke yet."""
    with connection.cursor() as cursor:
        cursor.executemany(_sql("keep"), [(row.pk, text_of(row, ())) for row in rows])


def holds_words(register: Register[Any], changed: Set[str]) -> bool:
    """Whether one of these fields of an entry, or a table, holds words by which it is found."""
    return not changed.isdisjoint(_word_fields(register))


def text_of(row: Entry, said: Iterable[str]) -> str:
    """The words by which an entry is found, with what was said about it."""
    register = row.register
    parts: list[str] = [row.code, row.title, *row.tags]
    parts += [str(getattr(row, one.key) or "") for one in register.fields.values() if _is_found_by(register, one)]
    parts += [value for value in row.custom.values() if isinstance(value, str)]
    parts += said
    for table in register.rows:
        parts += [text for one in row.rows_of(table.key) for text in _texts(one, table.field.parts)]
    return " ".join(_WORD.findall(_folded("\n".join(parts)[:LONGEST])))  # PostgreSQL takes an address for one word


def _is_found_by(register: Register[Any], field: Field) -> bool:
    return field.kind in WRITTEN and field.key not in register.protected


@cache
def _word_fields(register: Register[Any]) -> frozenset[str]:
    written = {one.key for one in register.fields.values() if _is_found_by(register, one)}
    return frozenset({"title", "tags", "custom", *written, *(table.key for table in register.rows)})


def _said_of(rows: Sequence[Entry]) -> dict[int, list[str]]:
    """What everybody may read of the comments on entries, the youngest first."""
    said = Comment.objects.filter(subject__in=[row.pk for row in rows], is_internal=False, deleted_at__isnull=True)
    found: dict[int, list[str]] = {}
    for key, text in said.order_by("-pk").values_list("subject_id", "text"):
        found.setdefault(key, []).append(text)
    return found


def _folded(text: str) -> str:
    """Letters without their accents, so that *Sao Bras* finds *São Brás* whatever the database makes of them."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _texts(one: Any, parts: Any) -> list[str]:
    return [str(getattr(one, part.key) or "") for part in parts if part.kind in WRITTEN]


def _sql(name: str) -> str:
    return (SQLITE if connection.vendor == "sqlite" else POSTGRESQL)[name]
