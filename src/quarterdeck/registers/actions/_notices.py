"""Writing what people are told: after an event, by its receiver, once per person and event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quarterdeck.core.events import Delivery
from quarterdeck.registers.choices import Reason
from quarterdeck.registers.models import Notice


def _notify(
    people: Mapping[int, Reason], delivery: Delivery, *, subject_id: int, words: str, is_internal: bool = False
) -> None:
    _write_notices(_notices(people, delivery, subject_id=subject_id, words=words, is_internal=is_internal))


def _notices(
    people: Mapping[int, Reason], delivery: Delivery, *, subject_id: int, words: str, is_internal: bool = False
) -> list[Notice]:
    return [
        Notice(
            person_id=person,
            subject_id=subject_id,
            reason=reason,
            words=words,
            actor=delivery.actor,
            at=delivery.at,
            event=delivery.event_id,
            is_internal=is_internal,
        )
        for person, reason in sorted(people.items())
    ]


def _write_notices(notices: Sequence[Notice]) -> None:
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
