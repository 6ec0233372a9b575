"""The lines of a portfolio list as projects, and what became of each field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.fidelity.lines import add_note
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.portfolio_list.document import (
    FieldTally,
    ListedProject,
    PortfolioDocument,
    PortfolioReading,
    YearFigures,
)
from quarterdeck.exchange.portfolio_list.guessing import Oriented, is_reason
from quarterdeck.exchange.portfolio_list.headers import FIELDS, giver_of
from quarterdeck.exchange.portfolio_list.ratings import is_between, parse_rating
from quarterdeck.exchange.portfolio_list.years import label_of
from quarterdeck.exchange.tables import Cell, ColumnRole, Mapping, cell_text
from quarterdeck.exchange.tables.columns import Holds
from quarterdeck.exchange.tables.values import (
    DateStyle,
    NotADate,
    NotANumber,
    NumberStyle,
    Order,
    Precision,
    fold,
    parse_date,
    parse_number,
)

_MOST_PROJECTS = 20_000
_SAMPLE_RECORDS = 5
_LONGEST_NAME = 300
_LONGEST_REMARK = 120
_NOTE = re.compile(
    r"\(?(\d{1,2}|[*†‡]+|[a-z])[.)\]:]?\s+\S.*[.]$|[*†‡]|(notes?|sources?|footnotes?|key|quellen?|anmerkung(en)?)\b\s*[:.\d]",
    re.IGNORECASE,
)
_TOTALS = {"total", "totals", "grand total", "sum", "summe", "gesamt", "gesamtsumme", "total general", "totale"}
_TEXTS = (
    "organisation",
    "area",
    "parent",
    "description",
    "rating_narrative",
    "schedule_narrative",
    "cost_narrative",
    "benefits_narrative",
)
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|#\d{1,6});")
_LARGEST = Decimal(10) ** 15


@dataclass(slots=True)
class _Cell:
    """A cell with the role of its column and its place."""

    text: str
    value: Cell
    role: ColumnRole
    place: str


def read_records(oriented: Oriented, mapping: Mapping, *, log: IssueLog) -> PortfolioReading:
    """The projects below (or right of) the headers; raises `UnreadablePlan`."""
    return _ListReader(oriented, mapping, log).read()


_MOST_NOTES = 50
BETWEEN = "A rating between two colours counts as amber; its words are kept."
FROM_DURATION = "The finish follows from the start and the duration in days."


class _ListReader:
    """Turns the lines of an oriented list into projects, and counts what became of each field."""

    def __init__(self, oriented: Oriented, mapping: Mapping, log: IssueLog) -> None:
        self._oriented, self._mapping, self._log = oriented, mapping, log
        self._tally: dict[str, FieldTally] = {}
        self._roles = [each for each in mapping.columns if each.column >= 0]
        as_of = mapping.choice("as_of")
        self._as_of = date.fromisoformat(as_of) if _is_day(as_of) else None
        self._year = self._year_of_list()
        self._setters: dict[Holds, Callable[[ListedProject, _Cell], None]] = {
            Holds.DATE: self._date,
            Holds.NUMBER: self._number,
            Holds.RATING: self._rating,
        }

    def read(self) -> PortfolioReading:
        document = PortfolioDocument(self._log.file, self._mapping.choice("currency"), self._as_of)
        first = self._oriented.header + 1
        for number, line in enumerate(self._oriented.lines[first:], start=first + 1):
            project = self._project(number, line)
            if project is None:
                continue
            document.projects.append(project)
            if len(document.projects) > _MOST_PROJECTS:
                words = f"The list has more than {_MOST_PROJECTS} projects."
                raise self._log.unreadable("table.too_large", words, place=self._mapping.place(number))
        if not document.projects:
            raise self._log.unreadable("list.nothing_found", "The list holds no projects below its headers.")
        self._tell_doubles(document)
        self._tell_guesses()
        return PortfolioReading(
            document, mapping=self._mapping, fidelity=self._tally, sample=self._sample(first, document)
        )

    def _project(self, number: int, line: list[Cell]) -> ListedProject | None:
        cells = [
            _Cell(text, line[role.column], role, self._mapping.place(number, role))
            for role in self._roles
            if role.column < len(line) and (text := cell_text(line[role.column]))
        ]
        if not cells:
            return None
        by_field = {each.role.field: each.text for each in reversed(cells)}
        name = _plain(" ".join(by_field.get("name", "").split())) or by_field.get("source_id", "")
        if not self._is_record(number, name, cells):
            return None
        project = ListedProject(line=number, name=name[:_LONGEST_NAME])
        for cell in cells:
            self._take(project, cell)
        self._finish_from_duration(project, by_field.get("duration", ""))
        return project

    def _is_record(self, number: int, name: str, cells: list[_Cell]) -> bool:
        """Lines without a name are remarks or gaps, lines called "Total" sums: neither is a project."""
        if not name:
            what = "Only a remark stands here." if len(cells) == 1 else "It has no name and was left out."
            severity = Severity.NOTE if len(cells) == 1 else Severity.WARNING
            self._log.add("list.no_name", what, place=self._mapping.place(number), severity=severity)
            return False
        if fold(name).strip(" :") in _TOTALS:
            words = "This is the total of the list, not a project."
            self._log.add("list.total", words, place=self._mapping.place(number), severity=Severity.NOTE)
            return False
        if len(cells) == 1 and len(self._roles) > 2 and self._is_remark(cells[0], name):
            self._log.add("list.remark", "A remark was left out.", place=cells[0].place, severity=Severity.NOTE)
            return False
        return True

    def _is_remark(self, cell: _Cell, name: str) -> bool:
        """Whether the only text of a line is a note below the list: long, marked as one, or not where names stand."""
        is_elsewhere = cell.role.field != "name" and any(role.field == "name" for role in self._roles)
        return is_elsewhere or len(name) > _LONGEST_REMARK or _NOTE.match(name) is not None

    def _take(self, project: ListedProject, cell: _Cell) -> None:
        field = cell.role.field
        if not field or (field not in FIELDS):
            project.extras[cell.role.header or f"column {cell.role.column + 1}"] = cell.text
            self._count(cell.role.header or "without header").kept += 1
            return
        setter = self._setters.get(FIELDS[field])
        if setter is not None:
            setter(project, cell)
            return
        text = _plain(cell.text)
        tally = self._count(field)
        tally.kept, tally.changed = tally.kept + (text == cell.text), tally.changed + (text != cell.text)
        if field == "source_id":
            project.source_id = cell.text
        elif field in _TEXTS:
            setattr(project, field, text)
        elif field in ("year_variance", "year_narrative"):
            figures = project.years.setdefault(cell.role.year or self._year, YearFigures())
            setattr(figures, field.removeprefix("year_"), text)

    def _no_data(self, project: ListedProject, cell: _Cell, why: str) -> None:
        """A cell without a value: the list says why, or it cannot be read."""
        field = cell.role.field
        if is_reason(cell.text):
            project.missing.setdefault(field, " ".join(cell.text.split()))
            self._count(field).withheld += 1
            return
        self._count(field).lost += 1
        project.missing.setdefault(field, why)
        self._tell(field, "lost", f"list.bad_{FIELDS[field].value}", f"{why} It counts as no data.", place=cell.place)

    def _date(self, project: ListedProject, cell: _Cell) -> None:
        style = DateStyle(Order(cell.role.style)) if cell.role.style in set(Order) else DateStyle()
        try:
            found = parse_date(cell.value if not isinstance(cell.value, str) else cell.text, style)
        except NotADate as error:
            self._no_data(project, cell, str(error))
            return
        is_start = cell.role.field.endswith("start")
        day = found.at.date() if is_start else found.last_day
        setattr(project, cell.role.field, day)
        is_exact = found.precision in (Precision.DAY, Precision.MINUTE)
        tally = self._count(cell.role.field)
        tally.kept, tally.changed = tally.kept + is_exact, tally.changed + (not is_exact)
        if not is_exact:
            words = f"“{cell.text[:30]}” names no day; {day.isoformat()} was taken."
            self._tell(cell.role.field, "changed", "list.imprecise_date", words, place=cell.place)

    def _number(self, project: ListedProject, cell: _Cell) -> None:
        role = cell.role
        if role.field == "duration":
            self._count("duration").kept += 1
            return
        try:
            number = parse_number(cell.text, NumberStyle(role.style) if role.style in (".", ",") else None)
            if abs(number.value) >= _LARGEST:
                raise NotANumber(f"“{cell.text[:40]}” is more money than there is.")
        except NotANumber as error:
            self._no_data(project, cell, str(error))
            return
        value = number.value if number.power else number.value * (Decimal(10) ** role.power)
        self._count(role.field).kept += 1
        if role.field.startswith("year_"):
            figures = project.years.setdefault(role.year or self._year, YearFigures())
            setattr(figures, role.field.removeprefix("year_"), value)
        else:
            setattr(project, role.field, value)

    def _rating(self, project: ListedProject, cell: _Cell) -> None:
        rating = parse_rating(cell.text)
        if rating is None:
            if project.rating is None:
                self._no_data(project, cell, f"“{cell.text[:40]}” is no colour.")
                project.rating_words = project.rating_words or " ".join(cell.text.split())
            return
        if project.rating is not None:
            self._count("rating").lost += 1
            words = f"It has two ratings; “{project.rating_words}” counts, “{cell.text}” of the second does not."
            self._tell("rating", "lost", "list.second_rating", words, place=cell.place)
            return
        project.rating, project.rating_words = rating, " ".join(cell.text.split())
        project.rating_by = giver_of(cell.role.header)
        project.missing.pop("rating", None)
        tally = self._count("rating")
        tally.changed, tally.kept = tally.changed + is_between(cell.text), tally.kept + (not is_between(cell.text))

    def _finish_from_duration(self, project: ListedProject, text: str) -> None:
        """A list that gives start and duration in days gives the finish."""
        if not text or project.start is None or project.finish is not None:
            return
        try:
            days = int(parse_number(text).value)
            project.finish = (datetime.combine(project.start, datetime.min.time()) + timedelta(days=days)).date()
        except (NotANumber, OverflowError):
            project.missing.setdefault("finish", f"“{text[:40]}” is no number of days.")
            return
        finish = self._count("finish")
        finish.changed, finish.is_guessed = finish.changed + 1, True
        add_note(finish.notes, "guessed", FROM_DURATION, self._mapping.place(project.line))

    def _tell(self, field: str, fate: str, code: str, words: str, *, place: str = "") -> None:
        """An issue that is the reason of what the field's tally counts; of endless reasons the first are kept."""
        self._log.add(code, words, place=place)
        notes = self._count(field).notes
        if len(notes) < _MOST_NOTES:
            add_note(notes, fate, words, place)

    def _count(self, field: str) -> FieldTally:
        return self._tally.setdefault(field, FieldTally())

    def _year_of_list(self) -> str:
        """The year of figures whose header names none: that of the day for which the list speaks."""
        labels = Counter(each.year for each in self._roles if each.year)
        if self._as_of is None:
            return labels.most_common(1)[0][0] if labels else ""
        is_span = not labels or "/" in labels.most_common(1)[0][0]
        return label_of(self._as_of, is_span=is_span)

    def _tell_doubles(self, document: PortfolioDocument) -> None:
        identities = Counter(each.source_id for each in document.projects if each.source_id)
        for project in document.projects:
            if project.source_id and identities[project.source_id] > 1:
                words = f"The identity {project.source_id} stands more than once; its projects are told apart by name."
                self._log.add("list.double_identity", words, place=self._mapping.place(project.line))
                project.source_id = None
        names = Counter((fold(each.name), fold(each.organisation)) for each in document.projects if not each.source_id)
        for project in document.projects:
            if not project.source_id and names[fold(project.name), fold(project.organisation)] > 1:
                words = f"“{project.name[:80]}” stands more than once."
                self._log.add("list.double_name", words, place=self._mapping.place(project.line))

    def _tell_guesses(self) -> None:
        mapping = self._mapping
        if mapping.is_transposed:
            note = f"Each column is a project; the headers stand in column {mapping.header_line}."
            self._log.add("list.transposed", note, severity=Severity.NOTE)
        for role in self._roles:
            header = " ".join(role.header[:60].split())
            if role.field and (role.is_guessed or role.is_style_guessed):
                self._count(role.field).is_guessed = True
            if role.field and role.is_guessed and role.ground:
                self._tell(role.field, "guessed", "list.guessed_field", f"“{header}”: {role.ground}")
            if role.is_style_guessed and role.style_ground:
                words = f"“{header}” is read with {_style_words(role.style)}. {role.style_ground}"
                self._tell(role.field, "guessed", "list.guessed_style", words)
        for name in ("as_of", "currency"):
            choice = mapping.choices.get(name)
            if choice and choice.is_guessed:
                words = f"{_CHOICE_WORDS[name]}: {choice.value or 'unknown'}. {choice.ground}"
                self._log.add(f"list.guessed_{name}", words)
        if (between := self._tally.get("rating")) and between.changed:
            words = f"{between.changed} ratings between two colours count as amber; their words are kept."
            self._log.add("list.rating_between", words, severity=Severity.NOTE)
            add_note(between.notes, "changed", BETWEEN, number=between.changed)

    def _sample(self, first: int, document: PortfolioDocument) -> list[list[str]]:
        """The first records by column of the mapping, to look at."""
        lines = [self._oriented.lines[each.line - 1] for each in document.projects[:_SAMPLE_RECORDS]]
        return [
            [cell_text(line[role.column])[:120] if role.column < len(line) else "" for role in self._roles]
            for line in lines
        ]


_CHOICE_WORDS = {"as_of": "It speaks for", "currency": "Its currency"}


def _plain(text: str) -> str:
    """Text of a web page with its entities spelled out ("Research &amp; Development")."""
    return unescape(text) if _ENTITY.search(text) else text


def _style_words(style: str) -> str:
    return {".": "a decimal point", ",": "a decimal comma"}.get(style, style)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
