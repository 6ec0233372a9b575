"""Typed places where a higher app adds to a lower one. Registered in ``AppConfig.ready()``, read ever after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from quarterdeck.core.models import OutboxEvent, Person, StoredFile, Workspace

T = TypeVar("T")


class ExtensionPoint(Generic[T]):
    """An ordered set of additions. ``register`` is idempotent by ``key``; iteration is by (order, key)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, tuple[int, T]] = {}

    def register(self, entry: T, *, key: str, order: int = 100) -> T:
        self._entries[key] = (order, entry)
        return entry

    def remove(self, key: str) -> None:
        self._entries.pop(key, None)

    def __iter__(self) -> Iterator[T]:
        for key in sorted(self._entries, key=lambda one: (self._entries[one][0], one)):
            yield self._entries[key][1]

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a workspace's page. ``url_name`` takes the workspace's code; ``count`` may put a number on it."""

    kind: str
    key: str
    label: str
    url_name: str
    order: int
    permission: str
    count: Callable[[Workspace, Person], int | None] | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """A veto inside an act: returns the reasons (in words) why ``action`` on the workspace must not happen."""

    action: str
    reasons: Callable[[Workspace], list[str]]


MoveGuard = Callable[["Workspace", "Workspace"], list[str]]
"""A veto inside a move: the reasons (in words) why a workspace must not go below another parent."""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a workspace opens: the URL of its page, or None when this app has no page for its kind."""

    url: Callable[[Workspace], str | None]


@dataclass(frozen=True, slots=True)
class HealthSource:
    """The health of projects for the tree: ``statuses(actor, workspace ids)`` gives red, amber, green or hold by id.

    Called once per page with all ids that are shown; ids without data are left out of the answer.
    """

    statuses: Callable[[Person, Sequence[int]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class SearchProvider:
    """Finds things for the command bar: ``find(actor, text, limit)`` gives (label, hint, url) of visible things."""

    key: str
    title: str
    find: Callable[[Person, str, int], list[tuple[str, str, str]]]


@dataclass(frozen=True, slots=True)
class HomePage:
    """A page that a signed-in person may land on: ``url(actor)`` or None when it is not for them."""

    url: Callable[[Person], str | None]


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What the first-run page offers: a link with its reason."""

    title: str
    text: str
    url_name: str
    icon: str = "right"
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Data to look around in: ``load()`` sets an empty installation up with it."""

    title: str
    load: Callable[[], None]


@dataclass(frozen=True, slots=True)
class MainLink:
    """A link at the top of the rail, shown to who holds ``permission`` somewhere."""

    label: str
    url_name: str
    icon: str
    permission: str | None = None
    count: Callable[[Person], int | None] | None = None


@dataclass(frozen=True, slots=True)
class StatusDate:
    """The last day for which a workspace's actuals are complete: ``of(workspace, today)``, None where unknown."""

    of: Callable[[Workspace, date], date | None]


@dataclass(frozen=True, slots=True)
class Round:
    """What the supervisor of the workers does every so often: quick looks that enqueue jobs where work is found."""

    key: str
    seconds: float
    work: Callable[[], object]


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """An event that other systems may be told of: what it says to the eyes of a person, None where they may not see."""

    kind: str
    title: str
    content: Callable[[Person, OutboxEvent], dict[str, Any] | None]


FileGuard = Callable[["Person", "StoredFile"], bool]
"""Whether a person who sees a file's workspace may open the file: some hold more than the workspace shows."""

workspace_tabs: ExtensionPoint[Tab] = ExtensionPoint("workspace tabs")
workspace_guards: ExtensionPoint[Guard] = ExtensionPoint("workspace guards")
move_guards: ExtensionPoint[MoveGuard] = ExtensionPoint("move guards")
workspace_landings: ExtensionPoint[Landing] = ExtensionPoint("workspace landings")
workspace_health: ExtensionPoint[HealthSource] = ExtensionPoint("workspace health")
status_dates: ExtensionPoint[StatusDate] = ExtensionPoint("status dates")
file_guards: ExtensionPoint[FileGuard] = ExtensionPoint("file guards")
search_providers: ExtensionPoint[SearchProvider] = ExtensionPoint("search providers")
first_steps: ExtensionPoint[FirstStep] = ExtensionPoint("first steps")
demonstrations: ExtensionPoint[Demonstration] = ExtensionPoint("demonstrations")
main_links: ExtensionPoint[MainLink] = ExtensionPoint("main links")
account_links: ExtensionPoint[MainLink] = ExtensionPoint("links of one's own page")
home_pages: ExtensionPoint[HomePage] = ExtensionPoint("home pages")
published_events: ExtensionPoint[PublishedEvent] = ExtensionPoint("published events")
rounds: ExtensionPoint[Round] = ExtensionPoint("rounds of the supervisor")


def register_tab(tab: Tab) -> Tab:
    return workspace_tabs.register(tab, key=f"{tab.kind}.{tab.key}", order=tab.order)


def tabs_of(workspace: Workspace) -> list[Tab]:
    return [tab for tab in workspace_tabs if tab.kind == workspace.kind]


def landing_url(workspace: Workspace) -> str | None:
    """The page of a workspace: the first landing that knows one."""
    return next((url for landing in workspace_landings if (url := landing.url(workspace))), None)


def status_date(workspace: Workspace, *, today: date) -> date:
    """The status date of a workspace, ``today`` where nobody keeps one."""
    return next((day for one in status_dates if (day := one.of(workspace, today))), today)


def reasons_against(action: str, workspace: Workspace) -> list[str]:
    """What the guards have to say against ``action`` on the workspace."""
    return [reason for guard in workspace_guards if guard.action == action for reason in guard.reasons(workspace)]
