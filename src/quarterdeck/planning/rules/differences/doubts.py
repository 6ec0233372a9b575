"""Rows without a common identity that may be the same: by name and place, always with the doubt said.

====================  ====================================================
same name and place   equal names, or the name of the last import, under the same summary
same name             one such name on either side, under another summary
similar name          at the same place, four fifths of the letters agree
====================  ====================================================
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

SAME_PLACE, ELSEWHERE, SIMILAR = "same name and place", "same name, elsewhere", "similar name, same place"
# Comparing letters is quadratic: beyond so many rows of one summary only equal names count.
MOST_SIBLINGS = 60
LIKENESS = 0.8

Place = Callable[[str], Any]
Pair = tuple[str, int, str]


class Leftovers:
    """What neither identity nor memory has matched on the two sides of one table.

    ``theirs`` are keys of the file with their names, ``ours`` ids of the plan with theirs. ``their_place`` and
    ``our_place`` say under what a row stands; they may change while parents are found. ``once`` are the names that the
    last import gave to rows, which people may have renamed since.
    """

    def __init__(
        self,
        theirs: dict[str, str],
        ours: dict[int, str],
        *,
        once: dict[int, str],
        their_place: Callable[[str], Any],
        our_place: Callable[[int], Any],
        is_told_apart: Callable[[str, int], bool],
    ) -> None:
        self.theirs = {key: folded(name) for key, name in theirs.items() if folded(name)}
        self.ours = {uid: folded(name) for uid, name in ours.items() if folded(name)}
        self._once = {uid: folded(name) for uid, name in once.items() if uid in self.ours}
        self._their_place, self._our_place = their_place, our_place
        self._is_told_apart = is_told_apart

    def pairs(self) -> Iterator[Pair]:
        """Key, id and ground of each pair; a yielded pair counts as the same for the places of those after it."""
        for look in (self._placed, self._elsewhere, self._placed, self._similar, self._placed):
            yield from look()

    def _take(self, key: str, uid: int, ground: str) -> Pair:
        del self.theirs[key]
        del self.ours[uid]
        return key, uid, ground

    def _free(self, key: str, uids: Iterable[int]) -> int | None:
        return next((uid for uid in uids if uid in self.ours and not self._is_told_apart(key, uid)), None)

    def _placed(self) -> Iterator[Pair]:
        waiting: dict[str, list[int]] = defaultdict(list)
        for names in (self.ours, self._once):
            for uid, name in names.items():
                waiting[name].append(uid)
        for key, name in list(self.theirs.items()):
            place = self._their_place(key)
            found = self._free(key, (one for one in waiting.get(name, ()) if self._our_place(one) == place))
            if found is not None:
                yield self._take(key, found, SAME_PLACE)

    def _elsewhere(self) -> Iterator[Pair]:
        keys, uids = _by_name(self.theirs), _by_name(self.ours)
        for name, found in keys.items():
            if len(found) == 1 == len(uids.get(name, ())):
                uid = self._free(found[0], uids[name])
                if uid is not None:
                    yield self._take(found[0], uid, ELSEWHERE)

    def _similar(self) -> Iterator[Pair]:
        places: dict[Any, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
        for key in self.theirs:
            places[self._their_place(key)][0].append(key)
        for uid in self.ours:
            places[self._our_place(uid)][1].append(uid)
        for keys, uids in places.values():
            if not uids or max(len(keys), len(uids)) > MOST_SIBLINGS:
                continue
            for key in keys:
                likes = sorted((-likeness(self.theirs[key], self.ours[uid]), uid) for uid in uids if uid in self.ours)
                found = self._free(key, (one for grade, one in likes if -grade >= LIKENESS))
                if found is not None:
                    yield self._take(key, found, SIMILAR)


def folded(name: str) -> str:
    """A name without what typists vary: case and blanks."""
    return " ".join(name.casefold().split())


def likeness(one: str, other: str) -> float:
    """Share of letters in common order, 0 to 1."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= LIKENESS else 0.0


def _by_name(rows: dict[Any, str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for key, name in rows.items():
        found[name].append(key)
    return found
