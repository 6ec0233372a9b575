from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from quarterdeck.registers.actions._cleaning import KERNEL_FIELDS
from quarterdeck.registers.actions._constraints import _all_hold, _checks, _keep_as_stored, _refuse_unfit
from quarterdeck.registers.declaration.registry import all_registers

pytestmark = pytest.mark.django_db
VALUES: dict[str, tuple[Any, ...]] = {
    "CharField": ("", "x", "planned"),
    "TextField": ("", "x"),
    "DateField": (date(2026, 10, 30), date(2026, 11, 30)),
    "DateTimeField": (datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)),
    "BooleanField": (False, True),
    "DecimalField": (Decimal(-1), Decimal(0), Decimal(50), Decimal(500)),
}


def drawn(field: Field[Any, Any], rng: random.Random) -> Any:
    known = VALUES.get(field.get_internal_type(), (-1, 0, 1, 3, 500))
    offered = tuple(key for key, _ in field.flatchoices)[:2] if field.choices else ()
    return rng.choice([*known, *offered, None])


def refused_by_django(row: Model) -> bool:
    try:
        row.validate_constraints(exclude=set(KERNEL_FIELDS))
    except ValidationError:
        return True
    return False


def test_one_question_refuses_what_django_refuses_check_by_check() -> None:
    rng, verdicts = random.Random(7), []  # noqa: S311
    for register in all_registers():
        checks = [rule for rule, _ in _checks(register.model, KERNEL_FIELDS)]
        read = set[str]().union(*(names for _, names in _checks(register.model, KERNEL_FIELDS)))
        for _ in range(4):
            row = register.model(title="Some title", visibility="open")
            for field in register.model._meta.concrete_fields:
                if field.name in read - {"title", "visibility"} and rng.random() < 0.4:
                    setattr(row, field.attname, drawn(field, rng))
            refused = refused_by_django(row)
            assert _all_hold(row, checks) is not refused, (register.key, row.__dict__)
            verdicts.append(refused)
    assert 8 < sum(verdicts) < len(verdicts) - 8


def test_what_is_stored_already_is_not_asked_again(django_assert_num_queries: Any) -> None:
    """Of a row as the database holds it nothing is asked; a changed value is, with those it is compared with."""
    [risks] = [one for one in all_registers() if one.key == "risks"]
    row = risks.model(title="Vendor fails", visibility="open", number=1, window_from=date(2026, 11, 30))
    _keep_as_stored(row)
    with django_assert_num_queries(0):
        _refuse_unfit(row, exclude=KERNEL_FIELDS)
    row.window_to = date(2026, 10, 30)  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="window_in_order"):
        _refuse_unfit(row, exclude=KERNEL_FIELDS)
