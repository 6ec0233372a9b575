"""The constraints of a row, asked of the database at once."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import and_

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Model, Q, Value


def _validate_constraints(row: Model, *, exclude: Collection[str]) -> None:
    """What `Model.validate_constraints` says, with one question for all checks of a row that holds them.

    Django asks for each check by itself, each within a savepoint of its own: thirty statements for ten checks. It is
    asked for the words, once something is wrong. Raises ValidationError.
    """
    try:
        if _holds_checks(row, exclude) and _holds_others(row, exclude):
            return
    except ValidationError:
        pass
    row.validate_constraints(exclude=set(exclude))


def _holds_checks(row: Model, exclude: Collection[str]) -> bool:
    """Whether every check holds that looks at no excluded field: null, as in the database, is no fault."""
    fields = [field for field in row._meta.local_concrete_fields if field.name not in exclude]
    known = {field.name: Value(getattr(row, field.attname), field) for field in fields}
    checks = [rule.condition for rule in row._meta.constraints if isinstance(rule, CheckConstraint)]
    asked = [check for check in checks if isinstance(check, Q) and check.referenced_base_fields <= set(known)]
    return not asked or reduce(and_, asked).check(known)


def _holds_others(row: Model, exclude: Collection[str]) -> bool:
    for rule in row._meta.constraints:
        if not isinstance(rule, CheckConstraint):
            rule.validate(type(row), row, exclude=set(exclude))
    return True
