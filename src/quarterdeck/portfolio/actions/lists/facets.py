"""Where higher apps take their part of a list: money, declared colours, snapshots. Inside the act, undone with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from quarterdeck.core.extension import ExtensionPoint
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import Mandate
from quarterdeck.exchange.portfolio_list import ListedProject
from quarterdeck.portfolio.models import Portfolio, PortfolioList, Project


@dataclass(frozen=True, slots=True)
class ListItem:
    """A project of the list. ``is_changed`` is False where the list says the same as its predecessor."""

    project: Project
    listed: ListedProject
    is_new: bool
    is_changed: bool


@dataclass(slots=True)
class ListApplication:
    """What a facet gets when a list is applied. It may say in ``remarks`` what it could not take."""

    actor: Person
    at: datetime
    mandate: Mandate
    portfolio: Portfolio
    portfolio_list: PortfolioList
    as_of: date
    is_newest: bool
    former: PortfolioList | None
    items: Sequence[ListItem]
    left: Sequence[Project]
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ListReversal:
    """What a facet gets when a list is undone: what its own ``apply`` gave back."""

    actor: Person
    at: datetime
    mandate: Mandate
    portfolio: Portfolio
    portfolio_list: PortfolioList
    undo: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ListFacet:
    """The part of one app in a list.

    ``apply`` writes inside the running transaction and returns, as plain JSON, what ``revert`` needs. ``settle`` works
    out anew what follows from other apps, when all of them have taken their part back. ``holds`` names projects on
    which work of this app stands that no list brought: undoing leaves those where they are.
    """

    key: str
    apply: Callable[[ListApplication], dict[str, Any]] | None = None
    revert: Callable[[ListReversal], None] | None = None
    settle: Callable[[ListReversal], None] | None = None
    holds: Callable[[Sequence[Project]], set[int]] | None = None


list_facets: ExtensionPoint[ListFacet] = ExtensionPoint("facets of portfolio lists")
