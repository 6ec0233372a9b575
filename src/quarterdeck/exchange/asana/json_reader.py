"""Read what Asana's interface answers, and its JSON export: one file, or the pages in a folder or zip."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quarterdeck.exchange.asana.aims import aims_of
from quarterdeck.exchange.asana.json_tasks import TaskReader
from quarterdeck.exchange.asana.payloads import TOOL, Payloads
from quarterdeck.exchange.document import Board, BoardColumn, PlanDocument, Reading, Severity
from quarterdeck.exchange.issues import IssueLog, UnreadablePlan
from quarterdeck.exchange.items import Assembly, Group, StateGuess, assemble, guess_states, load_json
from quarterdeck.exchange.items.history import settle
from quarterdeck.exchange.items.states import report_guesses
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.progress import in_turn

if TYPE_CHECKING:
    from quarterdeck.exchange.bundles.members import Member

FORMAT = "asana"
_NO_SECTION = frozenset(("untitled section", "(no section)", "no section"))


def read_asana_json(path: Path, *, file: str = "", limits: ReadingLimits = DEFAULT_LIMITS) -> Reading:
    """Read one JSON file of Asana's: a record, a list of records, or either below "data".

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
        The document and what was noticed. Never raises for bad content.

    Notes
    -----
    Instants are UTC, as in the file. Sections are states when at least half of their names speak of progress
    ("Doing", "Review"), else headings of the outline; either is said. Goals, portfolios and the like stand in
    ``extras["asana"]`` (see `aims`).

    Source: Asana, "API reference" 1.0 (2025), schemas TaskResponse to TimeTrackingEntryBase.

    Examples
    --------
    >>> read_asana_json(Path("no-such-file.json")).issues[0].code
    'file.unreadable'
    """
    return _reading([(path, "")], file or path.name, limits)


def read_asana_pages(members: Sequence[Member], *, file: str, limits: ReadingLimits) -> Reading:
    """Read several files of Asana's as one document; they may hold the same task compact and full."""
    return _reading([(member.path, member.name) for member in members], file, limits)


def group_pages(members: Sequence[Member]) -> list[list[Member]]:
    """All pages of a bundle are one document when some lie at its top, else those of each folder are one."""
    pages = [member for member in members if member.kind.format == FORMAT]
    groups: dict[str, list[Member]] = {}
    for page in pages:
        groups.setdefault(page.name.partition("/")[0] if "/" in page.name else "", []).append(page)
    return [pages] if "" in groups else list(groups.values())


def _reading(files: Sequence[tuple[Path, str]], file: str, limits: ReadingLimits) -> Reading:
    log = IssueLog(file)
    try:
        payloads = Payloads(log)
        left = limits.json_bytes
        for number in in_turn([path for path, _ in files]):
            path, name = files[number]
            left -= path.stat().st_size
            if left < 0:
                raise log.unreadable("json.too_large", "The pages together are too large to be read at once.")
            payloads.add(load_json(path, log=log, limits=limits), place=name)
        document = _document(payloads, file, limits, log)
    except UnreadablePlan as unreadable:
        return Reading(None, [*log.close(), unreadable.issue])
    except OSError as error:
        return Reading(None, [log.unreadable("file.unreadable", f"The file cannot be opened: {error.strerror}.").issue])
    return Reading(document, log.close())


def _document(payloads: Payloads, file: str, limits: ReadingLimits, log: IssueLog) -> PlanDocument:
    reader = TaskReader(payloads)
    reader.read()
    named = {key: group for key, group in reader.sections.items() if group.name.casefold() not in _NO_SECTION}
    guess = guess_states(group.name for group in named.values())
    assembly = Assembly(TOOL, file, log, limits, application="Asana")
    assembly.name = _name(reader)
    assembly.categories = guess.categories if guess.is_workflow else {}
    assembly.custom_fields = reader.fields.fields
    _place(reader, named, guess, assembly)
    assembly.cards = list(reader.cards.values())
    settle(assembly.cards, assembly.categories)
    document = assemble(assembly)
    if named:
        _report_sections(guess, log)
    document.boards = _boards(named, guess, reader)
    _describe(document, payloads, reader, log)
    return document


def _name(reader: TaskReader) -> str:
    """The one project, or the one that most tasks stand in."""
    if reader.project_of:
        return reader.projects.get(reader.project_of.most_common(1)[0][0]) or ""
    return next(iter(reader.projects.values()), "") if len(reader.projects) == 1 else ""


def _place(reader: TaskReader, named: dict[str, Group], guess: StateGuess, assembly: Assembly) -> None:
    """Give each card its state and heading. Several projects become headings too."""
    several = len(reader.project_of) > 1
    used: dict[str, Group] = {}
    for card in reader.cards.values():
        project, section = reader.place_of(card)
        heading = named.get(section or "")
        card.state = heading.name if heading else None
        if several and project is not None:
            used.setdefault(project, Group(project, reader.projects.get(project) or project))
            card.group = project
        if heading is not None and not guess.is_workflow:
            parent = heading.parent if several else None
            used.setdefault(heading.id, Group(heading.id, heading.name, parent, {"section": True}))
            card.group = heading.id
    order = [*reader.projects, *reader.sections]
    assembly.groups = sorted(
        used.values(), key=lambda group: order.index(group.id) if group.id in order else len(order)
    )


def _report_sections(guess: StateGuess, log: IssueLog) -> None:
    if guess.is_workflow:
        report_guesses(guess, log=log, tool=TOOL, what="section")
        return
    log.add(
        "asana.sections",
        f"The {len(guess.categories)} sections became headings: most of their names do not speak of progress.",
        severity=Severity.NOTE,
        place="sections",
    )


def _boards(named: dict[str, Group], guess: StateGuess, reader: TaskReader) -> list[Board]:
    if not guess.is_workflow:
        return []
    boards: dict[str | None, Board] = {}
    for group in named.values():
        name = reader.projects.get(group.parent or "") or "Sections"
        board = boards.setdefault(group.parent, Board(name, "asana", source_id=group.parent))
        board.columns.append(BoardColumn(group.name, [group.name], guess.categories.get(group.name)))
    return list(boards.values())


def _describe(document: PlanDocument, payloads: Payloads, reader: TaskReader, log: IssueLog) -> None:
    aims = aims_of(payloads)
    projects = list(payloads.records("project"))
    if len(projects) == 1:
        _, record = projects[0]
        owner = record.inner("owner")
        document.properties.manager = owner.text("name") if owner else None
        workspace = record.inner("workspace")
        document.properties.company = workspace.text("name") if workspace else None
        if notes := record.text("notes"):
            document.properties.extras["description"] = notes
    if not document.properties.name and len(aims.get("portfolios", ())) == 1:
        document.properties.name = aims["portfolios"][0].get("name", "")
    if aims:
        document.extras["asana"] = aims
    unknown = len(payloads.by_type.get("unknown", ()))
    if unknown:
        log.add("asana.unknown", f"{unknown} records say not what they are and were left out.", place="records")
    if document.tasks:
        log.add("asana.utc", "Times of day are UTC, as Asana states them.", severity=Severity.NOTE, place="tasks")
