"""What the states of a site mean: by the file itself, else by their names."""

from __future__ import annotations

from quarterdeck.exchange.document import StateCategory
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.items.states import guess_category
from quarterdeck.exchange.jira.words import CATEGORY_KEYS

_WORDS = {StateCategory.TODO: "to do", StateCategory.DOING: "in progress", StateCategory.DONE: "done"}

# Steps of work that are states in Jira, while elsewhere they are headings of lists.
_STEPS = frozenset(("analysis", "in analysis", "design", "in design", "acceptance", "analyse", "entwurf", "análisis"))


class States:
    """Names and categories of states, by their ids and by their names."""

    def __init__(self, log: IssueLog) -> None:
        self._log = log
        self._names: dict[str, str] = {}
        self._by_id: dict[str, StateCategory] = {}
        self._by_name: dict[str, StateCategory] = {}
        self._guessed: dict[str, StateCategory] = {}
        self._shown: dict[str, str] = {}

    def learn(self, name: str | None, category: StateCategory | None, *, identity: str | None = None) -> None:
        """Take what a file says about a state."""
        if identity and name:
            self._names[identity] = name
        if name:
            self._shown.setdefault(name.casefold(), name)
        if category is None:
            return
        if identity:
            self._by_id[identity] = category
        if name:
            self._by_name.setdefault(name.casefold(), category)

    def name_of(self, identity: str) -> str | None:
        return self._names.get(identity)

    def meanings(self) -> dict[str, str]:
        """What every state means that was met so far, by its name."""
        known = self._guessed | self._by_name
        return {self._shown.get(key, key): category.value for key, category in known.items()}

    def category(self, name: str | None, *, identity: str | None = None) -> StateCategory | None:
        """What a state means; a guess is made once and said once. ``None`` only where there is no state."""
        if identity is not None and identity in self._by_id:
            return self._by_id[identity]
        if not name:
            return None
        key = name.casefold()
        self._shown.setdefault(key, name)
        known = self._by_name.get(key) or self._guessed.get(key)
        return known if known is not None else self._guess(name, key)

    def _guess(self, name: str, key: str) -> StateCategory:
        guess = guess_category(name) or (StateCategory.DOING if key in _STEPS else None)
        category = self._guessed[key] = guess if guess is not None else StateCategory.TODO
        ground = "by its name" if guess is not None else "because its name tells nothing"
        self._log.add(
            "jira.state_guessed",
            f"The state “{name[:80]}” was taken for “{_WORDS[category]}” {ground}; the file does not say more.",
            place=f"state {name[:80]}",
        )
        return category


def category_of(key: str | None, name: str | None = None) -> StateCategory | None:
    """Category by Jira's key of it, else by its name in the language of the exporter."""
    if key and key.casefold() in CATEGORY_KEYS:
        return CATEGORY_KEYS[key.casefold()]
    return guess_category(name) if name else None
