"""Pure rules of core: what is right, without a database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from quarterdeck.core.errors import InvalidCode, WrongParent
from quarterdeck.core.models import CODE_PATTERN, PARENTS
from quarterdeck.core.permissions.table import ANY

RETENTION = timedelta(days=30)
INVITATION_LIFE = timedelta(days=7)
DEMO_LINK_LIFE = timedelta(minutes=10)
WELCOME_LIFE = timedelta(hours=24)
LONGEST_DELEGATION = timedelta(days=90)
Rights = Mapping[str, frozenset[str]]


# What a browser calls itself holds the names of others, too: the most particular one comes first.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def agent_words(agent: str) -> str:
    """A browser as people call it: Firefox on Linux."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "Another program")
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    return f"{browser} on {system}" if system else browser


def check_code(code: str) -> str:
    """The code without blanks around it. Raises InvalidCode."""
    code = code.strip()
    if not re.fullmatch(CODE_PATTERN, code):
        raise InvalidCode(fields={"code": InvalidCode.words})
    return code


def check_parent(kind: str, parent_kind: str | None) -> None:
    """Refuse a tree that the hierarchy does not know. Raises WrongParent."""
    allowed = PARENTS[kind]
    if (parent_kind is None and allowed) or (parent_kind is not None and parent_kind not in allowed):
        places = " or ".join(allowed) or "nothing"
        words = f"A {kind} stands below {places}." if allowed else "An organisation stands at the top."
        raise WrongParent(words, fields={"parent": words})


def covers_rights(held: Rights, wanted: Rights) -> bool:
    """Whether every wanted right is held with the same relation, or without a limit."""
    return all(ANY in (has := held.get(name, frozenset())) or relations <= has for name, relations in wanted.items())
