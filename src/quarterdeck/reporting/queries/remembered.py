"""What pages over many projects ask for again and again, kept by each process for as long as no facts changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.db.models import Count, Sum

from quarterdeck.reporting.models import ProjectFacts

MOST_KEPT = 128
Answer = TypeVar("Answer")
Stamp = tuple[int, int | None]
_kept: OrderedDict[Hashable, tuple[Stamp, Any]] = OrderedDict()
_lock = Lock()


def facts_stamp() -> Stamp:
    """Different as soon as the facts of any project were written, added or removed."""
    count, marks = ProjectFacts.objects.order_by().aggregate(count=Count("pk"), marks=Sum("mark")).values()
    return count, marks


def remembered(key: Hashable, make: Callable[[], Answer]) -> Answer:
    """The answer of ``make``, made once per ``key`` and state of the facts.

    The state is read before the answer is made, so a change meanwhile only means that it is made once more. The key
    names everything else that the answer depends on, the rows that its reader may see included.
    """
    stamp = facts_stamp()
    with _lock:
        known = _kept.get(key)
        if known is not None and known[0] == stamp:
            _kept.move_to_end(key)
            answer: Answer = known[1]
            return answer
    answer = make()
    with _lock:
        _kept[key] = (stamp, answer)
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return answer
