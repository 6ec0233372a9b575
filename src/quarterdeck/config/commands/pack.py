"""``quarterdeck pack``: the portfolio board pack of an installation, or straight from plan files."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quarterdeck.config.start import start_django

if TYPE_CHECKING:
    from rich.progress import Progress

    from quarterdeck.core.models import Person, Workspace
    from quarterdeck.press.blocks import Deck

UNUSABLE = 2
SUFFIXES = ("pptx", "pdf", "xlsx", "html")
LARGEST_TEMPLATE = 20 * 1024 * 1024
STORED = ("QUARTERDECK_HOME", "QUARTERDECK_DATABASE_URL")


@dataclass(slots=True)
class Outcome:
    """What became of one pack; ``written`` stays false where nothing was written."""

    output: str
    written: bool = False
    status_date: str | None = None
    projects: int = 0
    sheets: int = 0
    bytes: int = 0
    issues: list[dict[str, Any]] = field(default_factory=list)

    @property
    def has_failed(self) -> bool:
        return not self.written or any(issue["severity"] == "error" for issue in self.issues)

    def fault(self, message: str, *, file: str = "", place: str = "", code: str = "") -> None:
        self.issues.append({"file": file, "place": place, "severity": "error", "code": code, "message": message})


class Unusable(Exception):
    """The outcome already says why."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("pack")(pack)


def pack(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]…", help="Plan files to report on, without an installation.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Ends with .pptx, .pdf, .xlsx or .html.")] = Path(
        "board.pptx"
    ),
    portfolio: Annotated[str, typer.Option("--portfolio", help="Code of a portfolio or programme here.")] = "",
    template: Annotated[Path | None, typer.Option("--template", help="A presentation that lends its look.")] = None,
    person: Annotated[str, typer.Option("--person", help="E-mail of the person who makes the pack.")] = "",
    former: Annotated[str, typer.Option("--as", hidden=True)] = "",
    name: Annotated[str, typer.Option("--name", help="Name of the portfolio that FILE… make up.")] = "Portfolio",
    form: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Make the board pack of --portfolio CODE, or of plan files in a database that is gone afterwards.

    Ends with 0 when the pack was written from everything named, with 2 when a file could not be read or used; the
    pack then holds the others. An existing output is replaced only by a whole new file.
    """
    outcome = Outcome(str(output))
    with suppress(Unusable):
        if former:
            outcome.fault("The person who makes the pack is named by --person E-MAIL, as for import.")
            raise Unusable
        look = _checked(outcome, files or [], output, portfolio, template)
        if files:
            with _temporary_home():
                _write(outcome, output, _of_files(outcome, files, name), look)
        else:
            start_django()
            _write(outcome, output, _of_portfolio(outcome, portfolio, person), look)
    _tell(outcome, form)
    raise typer.Exit(UNUSABLE if outcome.has_failed else 0)


def _checked(outcome: Outcome, files: list[Path], output: Path, portfolio: str, template: Path | None) -> bytes | None:
    """Refuse what cannot end well before any work is done; the template's bytes otherwise."""
    if bool(files) == bool(portfolio):
        outcome.fault("Name either plan files or --portfolio CODE.")
    if output.suffix[1:].lower() not in SUFFIXES:
        outcome.fault("The output must end with .pptx, .pdf, .xlsx or .html.", file=str(output))
    elif not output.absolute().parent.is_dir():
        outcome.fault("The folder of the output does not exist.", file=str(output))
    look = None
    if template is not None:
        if output.suffix.lower() != ".pptx":
            outcome.fault("A template is for .pptx only.", file=str(template))
        look = _template(outcome, template)
    if outcome.issues:
        raise Unusable
    return look


def _template(outcome: Outcome, template: Path) -> bytes | None:
    from quarterdeck.press.pptx import inspect_template

    try:
        if template.stat().st_size > LARGEST_TEMPLATE:
            outcome.fault("The template is larger than 20 MB.", file=str(template))
            return None
        content = template.read_bytes()
    except OSError as error:
        outcome.fault(f"{error.strerror}.", file=str(template))
        return None
    found = inspect_template(content)
    if not found.is_usable:
        for issue in found.issues:
            outcome.fault(issue.message, file=str(template), code=issue.code)
    return content


# ---- a pack of this installation


def _of_portfolio(outcome: Outcome, code: str, email: str) -> Deck:
    from django.db import OperationalError, ProgrammingError

    from quarterdeck.core.models import Person, Workspace

    try:
        kinds = ("organisation", "portfolio", "programme")
        place = Workspace.objects.filter(deleted_at=None, kind__in=kinds, code__iexact=code).first()
        named = Person.objects.filter(email__iexact=email, deactivated_at=None).first() if email else None
        actor = named if email or place is None else _somebody(place)
    except (OperationalError, ProgrammingError):
        outcome.fault("There is no installation here. Start one with: quarterdeck serve, or load: quarterdeck demo.")
        raise Unusable from None
    if place is None:
        outcome.fault(f"There is no portfolio or programme “{code}”.")
        raise Unusable
    if actor is None:
        outcome.fault("Name the person who makes the pack: --person E-MAIL. Nobody else may make it.")
        raise Unusable
    return _deck(outcome, place, actor)


def _somebody(place: Workspace) -> Person | None:
    """The first person who may make the pack: on the command line the machine's keeper acts for them."""
    from quarterdeck.core.models import Person
    from quarterdeck.core.permissions import may

    people = Person.objects.filter(deactivated_at=None, grants__revoked_at=None).distinct().order_by("pk")
    return next((one for one in people if may(one, "reporting.make_pack", place)), None)


def _deck(outcome: Outcome, place: Workspace, actor: Person) -> Deck:
    from quarterdeck.core import clock
    from quarterdeck.core.errors import NotAllowed, NotVisible
    from quarterdeck.core.permissions import require
    from quarterdeck.reporting.packs.portfolio_board import portfolio_board
    from quarterdeck.reporting.queries.board import board_facts
    from quarterdeck.reporting.queries.periods import status_date_of

    try:
        require(actor, "reporting.make_pack", place)
    except (NotVisible, NotAllowed):
        outcome.fault(f"{actor.name} may not make packs of “{place.code}”.")
        raise Unusable from None
    facts = board_facts(actor, within=place, status_date=status_date_of(place, today=clock.now().date()))
    outcome.status_date = facts.status_date.isoformat()
    outcome.projects = len(facts.health.rows)
    return portfolio_board(facts)


# ---- a pack of files


@contextmanager
def _temporary_home() -> Iterator[None]:
    """An installation of its own for the length of a pack, removed whatever happens."""
    before = {key: os.environ.pop(key, None) for key in STORED}
    on_stop = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with TemporaryDirectory(prefix="quarterdeck-pack-", ignore_cleanup_errors=True) as home:
            os.environ["QUARTERDECK_HOME"] = home
            start_django()
            from django.db import connections

            try:
                _make_tables()
                yield
            finally:
                connections.close_all()
    finally:
        signal.signal(signal.SIGTERM, on_stop)
        os.environ.pop("QUARTERDECK_HOME", None)
        os.environ.update({key: value for key, value in before.items() if value is not None})


def _make_tables() -> None:
    """The tables as the models say: an empty database that is gone in a minute needs no history of migrations."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)


def _of_files(outcome: Outcome, files: list[Path], name: str) -> Deck:
    with _progress() as progress:
        bar = progress.add_task("Preparing", total=len(files) + 1)
        place, actor = _portfolio(name, f"from {len(files)} plan file{'s' if len(files) > 1 else ''}")
        for path in files:
            progress.update(bar, description=f"Reading {path.name}")
            _take_in(outcome, path, place, actor)
            progress.advance(bar)
        progress.update(bar, description="Computing health")
        deck = _deck(outcome, place, actor)
    if not outcome.projects:
        raise Unusable
    return deck


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _portfolio(name: str, subtitle: str) -> tuple[Workspace, Person]:
    import secrets

    from quarterdeck.core import clock
    from quarterdeck.core.actions import set_up_organisation
    from quarterdeck.core.rows.installation import new_welcome
    from quarterdeck.portfolio.actions import create_portfolio

    at = clock.now()
    organisation, keeper = set_up_organisation(
        token=new_welcome(at),
        organisation=name,
        code="FILES",
        name="Quarterdeck",
        email="pack@localhost.localdomain",
        password=secrets.token_urlsafe(24),
        runs_pmo=True,
        at=at,
    )
    made = create_portfolio(actor=keeper, parent=organisation, code="PACK", name=subtitle, currency="EUR", at=at)
    return made.workspace, keeper


def _take_in(outcome: Outcome, path: Path, place: Workspace, actor: Person) -> None:
    """One file to one project, with its facts; what keeps it out stands among the issues."""
    from quarterdeck.core import clock
    from quarterdeck.core.errors import Refusal
    from quarterdeck.planning.actions import apply_import, read_import, upload_plan_files
    from quarterdeck.portfolio.models import Project
    from quarterdeck.reporting.actions import refresh_facts

    try:
        with path.open("rb") as content:
            [run] = upload_plan_files(
                actor=actor, workspace=place, files=[(path.name, content)], at=clock.now(), applies_itself=True
            )
        run = read_import(actor=actor, import_run=run, at=clock.now())
        outcome.issues += [{**issue, "file": str(path)} for issue in run.issues]
        if run.state == "read":
            apply_import(actor=actor, import_run=run, at=clock.now())
            project = Project.objects.get(workspace=run.workspace)
            refresh_facts(actor=actor, project=project, at=clock.now())
    except OSError as error:
        outcome.fault(f"{error.strerror}.", file=str(path), code="file.unreadable")
    except Refusal as refusal:
        outcome.fault(refusal.words, file=str(path), code="plan.not_applicable")


# ---- writing and telling


def _write(outcome: Outcome, output: Path, deck: Deck, look: bytes | None) -> None:
    """Beside the output first, then in its place: whoever reads it never sees half a file."""
    from quarterdeck.press.layout import sheets_of
    from quarterdeck.press.pptx import TemplateUnusable
    from quarterdeck.reporting.packs.writing import written

    beside = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        content = written(deck, output.suffix[1:].lower(), template=look)
        beside.write_bytes(content)
        beside.replace(output)
    except TemplateUnusable as unusable:
        outcome.fault(str(unusable), code="template.unusable")
        raise Unusable from None
    except OSError as error:
        outcome.fault(f"{error.strerror}.", file=str(output))
        raise Unusable from None
    finally:
        beside.unlink(missing_ok=True)
    outcome.written, outcome.bytes, outcome.sheets = True, len(content), len(sheets_of(deck))


def _tell(outcome: Outcome, form: str) -> None:
    if form == "json":
        typer.echo(json.dumps(asdict(outcome), ensure_ascii=False))
        return
    for issue in outcome.issues:
        where = ", ".join(part for part in (issue["file"], issue["place"]) if part)
        typer.echo(f"{issue['severity']}: {issue['message']}" + (f" ({where})" if where else ""), err=True)
    if outcome.written:
        typer.echo(
            f"{outcome.output}: {outcome.projects} project{'s' * (outcome.projects != 1)} on {outcome.sheets} sheets, "
            f"status date {outcome.status_date}"
        )
