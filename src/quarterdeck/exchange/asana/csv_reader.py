"""Read Asana's CSV export in all its generations: without sections, with dependencies, with rows before the header."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from quarterdeck.exchange.asana.payloads import TOOL
from quarterdeck.exchange.document import Board, BoardColumn, PlanDocument, Reading, Severity
from quarterdeck.exchange.items import Assembly, Card, Group, Somebody, assemble, guess_states
from quarterdeck.exchange.items.card_sheet import CardSheet, read_cards
from quarterdeck.exchange.items.days import ending
from quarterdeck.exchange.items.history import settle
from quarterdeck.exchange.items.names import split_names
from quarterdeck.exchange.items.states import report_guesses
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.tables import Row

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
    return read_cards(
        path,
        file=file,
        limits=limits,
        tool=TOOL,
        words=WORDS,
        needed=("name",),
        dates=_DATES,
        document=lambda sheet: _Cards(sheet).document(),
    )


class _Cards:
    def __init__(self, sheet: CardSheet) -> None:
        self._sheet, self._log = sheet, sheet.log
        self._cards: list[Card] = []
        self._named: dict[str, list[int]] = defaultdict(list)
        self._relations: list[tuple[int, str, str]] = []
        self._sections: dict[str, None] = {}
        self._projects: Counter[str] = Counter()
        self._ambiguous = 0

    def document(self) -> PlanDocument:
        sheet = self._sheet
        for row in sheet.rows():
            sheet.kinds.look(row)
        sheet.kinds.decide(self._log, tool=TOOL)
        for row in sheet.rows():
            self._read(row)
        self._relate()
        guess = guess_states(self._sections)
        assembly = Assembly(TOOL, self._log.file, self._log, sheet.limits, application="Asana")
        assembly.name = self._projects.most_common(1)[0][0] if self._projects else ""
        assembly.cards, assembly.custom_fields = self._cards, sheet.kinds.fields()
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

    def _read(self, row: Row) -> None:
        self._sheet.take(row, held=len(self._cards))
        card = Card(self._identity(row), self._sheet.text(row, "name"), place=f"row {row.number}")
        self._fill(card, row)
        self._place_in_lists(card, row)
        for role in ("parent", "waits_for", "blocks"):
            if text := self._sheet.text(row, role):
                self._relations.append((len(self._cards), role, text))
        self._named[card.name].append(len(self._cards))
        self._cards.append(card)

    def _identity(self, row: Row) -> str:
        """The Task ID; a spreadsheet that wrote it as 1.2E+15 has lost its end."""
        text = self._sheet.text(row, "id")
        if not text:
            return f"row {row.number}"
        if "e+" in text.lower():
            self._log.add(
                "asana.rounded_id",
                "A spreadsheet has rounded the Task ID, so the next import cannot recognise the task by it.",
                place=self._sheet.place(row, "id"),
            )
            return f"{text} row {row.number}"
        return text[:200]

    def _fill(self, card: Card, row: Row) -> None:
        card.created, card.updated = self._sheet.moment(row, "created"), self._sheet.moment(row, "updated")
        card.start, card.due = self._sheet.day(row, "start"), self._sheet.day(row, "due")
        done = self._sheet.day(row, "completed")
        card.is_done = bool(self._sheet.text(row, "completed"))
        card.done_at = None if done is None else ending(done)
        card.notes = self._sheet.text(row, "notes") or None
        card.labels = self._sheet.texts(row, "tags")
        kind = self._sheet.text(row, "type").lower()
        card.kind = kind or "task"
        card.is_milestone = kind == "milestone"
        card.people = self._people(row)
        if others := self._sheet.text(row, "collaborators"):
            card.extras["collaborators"] = others
        self._sheet.set_custom(card, row)
        for name, value in card.custom.items():
            if name.casefold() == "priority":
                card.priority = str(value)

    def _place_in_lists(self, card: Card, row: Row) -> None:
        section = self._sheet.text(row, "section")
        if section and section.casefold() not in _NO_SECTION:
            card.state = section
            self._sections[section] = None
        projects = self._sheet.texts(row, "projects")
        self._projects.update(projects)
        if len(projects) > 1:
            card.extras["projects"] = projects

    def _people(self, row: Row) -> list[Somebody]:
        """The export has name and address in two columns, the importer takes the address as "Assignee"."""
        name, email = self._sheet.text(row, "assignee"), self._sheet.text(row, "email") or None
        if "@" in name and email is None:
            name, email = self._sheet.text(row, "assignee_name"), name
        if not name and not email:
            return []
        return [Somebody(email or name, name or None, email)]

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
