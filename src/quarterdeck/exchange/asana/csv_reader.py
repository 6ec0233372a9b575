"""Read Asana's CSV export in all its generations: without sections, with dependencies, with rows before the header."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from quarterdeck.exchange.asana.payloads import TOOL
from quarterdeck.exchange.document import Board, BoardColumn, PlanDocument, Reading, Severity
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.items import Assembly, Card, Group, Somebody, assemble, guess_states
from quarterdeck.exchange.items.columns import ColumnKinds, Header, find_header
from quarterdeck.exchange.items.days import ending
from quarterdeck.exchange.items.history import settle
from quarterdeck.exchange.items.names import split_names
from quarterdeck.exchange.items.records import clean
from quarterdeck.exchange.items.states import report_guesses
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.tables import DEFAULT_TABLE_LIMITS, Row, Table, cell_text, column_letter, is_blank
from quarterdeck.exchange.tables.delimited import open_text_table
from quarterdeck.exchange.tables.inert import revived
from quarterdeck.exchange.tables.values import NotAValue, Order

# Title in lower case -> role. Titles of the export, and those that the importer takes.
WORDS = {
    "task id": "id",
    "created at": "created",
    "completed at": "completed",
    "last modified": "updated",
    "name": "name",
    "task name": "name",
    "section/column": "section",
    "section": "section",
    "column": "section",
    "assignee": "assignee",
    "assignee name": "assignee_name",
    "assignee email": "email",
    "start date": "start",
    "due date": "due",
    "tags": "tags",
    "notes": "notes",
    "description": "notes",
    "projects": "projects",
    "parent task": "parent",
    "subtask of": "parent",
    "blocked by (dependencies)": "waits_for",
    "blocked by": "waits_for",
    "dependencies": "waits_for",
    "blocking (dependencies)": "blocks",
    "blocking": "blocks",
    "dependents": "blocks",
    "type": "type",
    "collaborators": "collaborators",
    "followers": "collaborators",
}
_DATES = ("created", "completed", "updated", "start", "due")
_ROW_BYTES = 1_600
_NO_SECTION = frozenset(("untitled section", "(no section)", "no section"))


def read_asana_csv(path: Path, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read a CSV export of Asana's, or a file made for its importer.

    Parameters
    ----------
    path : Path
    file : str
        Name that issues show; the path's own name when empty.
    limits : ReadingLimits
        Sizes beyond which the file is refused.

    Returns
    -------
    Reading
        The document and what was noticed, with row and column. Never raises for bad content.

    Notes
    -----
    Parents and dependencies are names in this file. A name that several rows carry means the nearest row above; that
    is said. Columns without a meaning of their own are custom fields, dates and numbers where all their values are.

    Source: Asana Help, "Exporting data" and "CSV importer" (2019 to 2026).

    Examples
    --------
    >>> read_asana_csv(Path("no-such-file.csv")).issues[0].code
    'file.unreadable'
    """
    log = IssueLog(file or path.name)
    try:
        table = open_text_table(path, log=log, limits=DEFAULT_TABLE_LIMITS)
        header = find_header(table, WORDS, needed=("name",))
        if header is None:
            raise log.unreadable("asana.no_header", "No row names its columns as Asana does.", place="first rows")
        document = _Sheet(table, header, log, limits).document()
    except UnreadablePlan as unreadable:
        return Reading(None, [*log.close(), unreadable.issue])
    except OSError as error:
        return Reading(None, [log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror}.").issue])
    return Reading(document, log.close())


class _Sheet:
    def __init__(self, table: Table, header: Header, log: IssueLog, limits: ReadingLimits) -> None:
        self._table, self._header, self._log, self._limits = table, header, log, limits
        self._kinds = ColumnKinds(header, _DATES, default=Order.MONTH_FIRST)
        self._cards: list[Card] = []
        self._named: dict[str, list[int]] = defaultdict(list)
        self._relations: list[tuple[int, str, str]] = []
        self._sections: dict[str, None] = {}
        self._projects: Counter[str] = Counter()
        self._ambiguous = 0
        self._bytes = 0

    def document(self) -> PlanDocument:
        for row in self._rows():
            self._kinds.look(row)
        self._kinds.decide(self._log, tool=TOOL)
        for row in self._rows():
            self._read(row)
        self._relate()
        guess = guess_states(self._sections)
        assembly = Assembly(TOOL, self._log.file, self._log, self._limits, application="Asana")
        assembly.name = self._projects.most_common(1)[0][0] if self._projects else ""
        assembly.cards, assembly.custom_fields = self._cards, self._kinds.fields()
        if guess.is_workflow:
            assembly.categories = guess.categories
            report_guesses(guess, log=self._log, tool=TOOL, what="section")
        else:
            self._make_headings(assembly)
        settle(assembly.cards, assembly.categories)
        document = assemble(assembly)
        if guess.is_workflow:
            columns = [BoardColumn(name, [name], category) for name, category in guess.categories.items()]
            document.boards = [Board(assembly.name or "Sections", TOOL, columns)]
        return document

    def _make_headings(self, assembly: Assembly) -> None:
        assembly.groups = [Group(f"section:{name}", name, extras={"section": True}) for name in self._sections]
        for card in assembly.cards:
            card.group = f"section:{card.state}" if card.state else None
        if self._sections:
            words = f"The {len(self._sections)} sections became headings: most of their names do not speak of progress."
            self._log.add("asana.sections", words, severity=Severity.NOTE, place="sections")

    def _rows(self) -> Iterator[Row]:
        """Rows below the header that hold anything."""
        for row in self._table.rows():
            if row.number > self._header.row and not is_blank(row.cells):
                yield row

    def _text(self, row: Row, role: str) -> str:
        position = self._header.roles.get(role)
        text = cell_text(row.cells[position]) if position is not None and position < len(row.cells) else ""
        return revived(clean(text)).strip() if text else ""

    def _place(self, row: Row, role: str) -> str:
        return f"row {row.number}, column {column_letter(self._header.roles.get(role, 0))}"

    def _read(self, row: Row) -> None:
        if len(self._cards) >= self._limits.tasks:
            raise self._log.unreadable(
                "plan.too_large", f"It holds more than {self._limits.tasks} tasks.", place=f"row {row.number}"
            )
        self._bytes += _ROW_BYTES + 2 * sum(len(cell) for cell in row.cells if isinstance(cell, str))
        if self._bytes > self._limits.document_bytes:
            raise self._log.unreadable(
                "plan.too_large",
                "The file is too large to be held in the memory that a reading may use.",
                place=f"row {row.number}",
            )
        card = Card(self._identity(row), self._text(row, "name"), place=f"row {row.number}")
        self._fill(card, row)
        self._place_in_lists(card, row)
        for role in ("parent", "waits_for", "blocks"):
            if text := self._text(row, role):
                self._relations.append((len(self._cards), role, text))
        self._named[card.name].append(len(self._cards))
        self._cards.append(card)

    def _identity(self, row: Row) -> str:
        """The Task ID; a spreadsheet that wrote it as 1.2E+15 has lost its end."""
        text = self._text(row, "id")
        if not text:
            return f"row {row.number}"
        if "e+" in text.lower():
            self._log.add(
                "asana.rounded_id",
                "A spreadsheet has rounded the Task ID, so the next import cannot recognise the task by it.",
                place=self._place(row, "id"),
            )
            return f"{text} row {row.number}"
        return text[:200]

    def _fill(self, card: Card, row: Row) -> None:
        card.created, card.updated = self._moment(row, "created"), self._moment(row, "updated")
        card.start, card.due = self._day(row, "start"), self._day(row, "due")
        done = self._day(row, "completed")
        card.is_done = bool(self._text(row, "completed"))
        card.done_at = None if done is None else ending(done)
        card.notes = self._text(row, "notes") or None
        card.labels = [tag.strip() for tag in self._text(row, "tags").split(",") if tag.strip()]
        kind = self._text(row, "type").lower()
        card.kind = kind or "task"
        card.is_milestone = kind == "milestone"
        card.people = self._people(row)
        if others := self._text(row, "collaborators"):
            card.extras["collaborators"] = others
        for position, name in self._header.custom.items():
            text = cell_text(row.cells[position]) if position < len(row.cells) else ""
            if text:
                card.custom[name] = self._kinds.value(position, clean(text))
                if name.casefold() == "priority":
                    card.priority = str(card.custom[name])

    def _place_in_lists(self, card: Card, row: Row) -> None:
        section = self._text(row, "section")
        if section and section.casefold() not in _NO_SECTION:
            card.state = section
            self._sections[section] = None
        projects = [name.strip() for name in self._text(row, "projects").split(",") if name.strip()]
        self._projects.update(projects)
        if len(projects) > 1:
            card.extras["projects"] = projects

    def _people(self, row: Row) -> list[Somebody]:
        """The export has name and address in two columns, the importer takes the address as "Assignee"."""
        name, email = self._text(row, "assignee"), self._text(row, "email") or None
        if "@" in name and email is None:
            name, email = self._text(row, "assignee_name"), name
        if not name and not email:
            return []
        return [Somebody(email or name, name or None, email)]

    def _moment(self, row: Row, role: str) -> datetime | None:
        found = self._parsed(row, role)
        return None if found is None else found[0]

    def _day(self, row: Row, role: str) -> date | datetime | None:
        found = self._parsed(row, role)
        if found is None:
            return None
        at, is_day = found
        return at.date() if is_day else at

    def _parsed(self, row: Row, role: str) -> tuple[datetime, bool] | None:
        text = self._text(row, role)
        if not text:
            return None
        try:
            return self._kinds.moment(text)
        except NotAValue as error:
            self._log.add("asana.bad_date", f"{error} It was left out.", place=self._place(row, role))
            return None

    # Names of other rows

    def _relate(self) -> None:
        identities = {card.id: card for card in self._cards}
        for position, role, text in self._relations:
            card = self._cards[position]
            if role == "parent":
                card.parent = text if text in identities else self._nearest(text, position) or text
                continue
            for name in split_names(text, self._named):
                other = name if name in identities else self._nearest(name, position) or name
                if role == "waits_for":
                    card.waits_for.append(other)
                elif other in identities:
                    identities[other].waits_for.append(card.id)
        if self._ambiguous:
            self._log.add(
                "asana.same_name",
                f"{self._ambiguous} parents or dependencies name a task whose name several rows carry; the nearest row "
                "above was taken.",
                place="column Parent task",
            )

    def _nearest(self, name: str, position: int) -> str | None:
        """Identity of the row that carries the name: the nearest above, else the first below."""
        rows = [row for row in self._named.get(name, ()) if row != position]
        if not rows:
            return None
        self._ambiguous += len(rows) > 1
        above = [row for row in rows if row < position]
        return self._cards[above[-1] if above else rows[0]].id
