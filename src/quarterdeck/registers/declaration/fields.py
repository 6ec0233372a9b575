"""What a register knows of each of its fields, whether a model declares it or an organisation added it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models

from quarterdeck.core.models import Person, Workspace


class Kind(StrEnum):
    """How a value is entered, shown, compared and exported."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    YES_NO = "yes_no"
    LINK = "link"
    TAGS = "tags"
    WORKSPACE = "workspace"
    REFERENCE = "reference"
    ROWS = "rows"


COMPARED = (Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.INSTANT)
WRITTEN = (Kind.TEXT, Kind.LONG_TEXT, Kind.LINK)
POINTING = (Kind.PERSON, Kind.WORKSPACE, Kind.REFERENCE)
LISTED = (Kind.CHOICE, Kind.CHOICES, Kind.TAGS, Kind.YES_NO, *POINTING)
CUSTOM = "custom."


class MoneyField(models.DecimalField):  # type: ignore[type-arg]  # generic in its stubs alone
    """An amount in the currency of the entry's portfolio."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 16)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class ChoicesField(models.JSONField):
    """Any of several choices, kept as a list of their values. ``options`` is a class of TextChoices."""

    def __init__(self, *args: Any, options: type[models.TextChoices] | None = None, **kwargs: Any) -> None:
        self.options = options
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a register's entries.

    Parameters
    ----------
    key : its name in addresses, files and the API; ``custom.`` begins the name of what an organisation added.
    lookup : where the database finds it, as Django spells a path.
    choices : pairs of value and label, for CHOICE and CHOICES.
    digits : places after the point, for NUMBER and MONEY.
    longest : the most characters, for text.
    target : the model that a REFERENCE points at, or that ROWS are of.
    parts : the columns of ROWS.
    """

    key: str
    label: str
    kind: Kind
    lookup: str
    is_required: bool = False
    is_editable: bool = True
    choices: tuple[tuple[Any, str], ...] = ()
    help: str = ""
    longest: int | None = None
    digits: int = 0
    smallest: float | None = None
    largest: float | None = None
    target: type[models.Model] | None = None
    parts: tuple[Field, ...] = ()

    @property
    def is_custom(self) -> bool:
        return self.key.startswith(CUSTOM)

    @property
    def custom_key(self) -> str:
        return self.key.removeprefix(CUSTOM)

    def label_of(self, value: Any) -> str:
        """The words of a choice; the value itself where it is none any more."""
        return next((label for known, label in self.choices if str(known) == str(value)), str(value))


def field_of(declared: models.Field[Any, Any]) -> Field:
    """What a model's field means to a register.

    Examples
    --------
    >>> field_of(models.CharField("Result", name="result", max_length=80, blank=True)).kind
    <Kind.TEXT: 'text'>
    """
    return Field(
        key=declared.name,
        label=_label(declared),
        kind=_kind(declared),
        lookup=declared.name,
        is_required=not declared.blank and not declared.null and not isinstance(declared, models.BooleanField),
        is_editable=declared.editable,
        choices=_choices(declared),
        help=str(declared.help_text),
        longest=getattr(declared, "max_length", None),
        digits=getattr(declared, "decimal_places", None) or (6 if isinstance(declared, models.FloatField) else 0),
        target=declared.related_model if isinstance(declared, models.ForeignKey) else None,
        **_limits(declared),
    )


def _label(declared: models.Field[Any, Any]) -> str:
    words = str(declared.verbose_name or declared.name.replace("_", " "))
    return words[:1].upper() + words[1:]


def _choices(declared: models.Field[Any, Any]) -> tuple[tuple[Any, str], ...]:
    if isinstance(declared, ChoicesField):
        return tuple((value, str(label)) for value, label in (declared.options.choices if declared.options else ()))
    return tuple((value, str(label)) for value, label in declared.flatchoices if value not in ("", None))


KINDS: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
    (ChoicesField, Kind.CHOICES),
    (MoneyField, Kind.MONEY),
    (models.BooleanField, Kind.YES_NO),
    (models.DateTimeField, Kind.INSTANT),
    (models.DateField, Kind.DATE),
    (models.DecimalField, Kind.NUMBER),
    (models.IntegerField, Kind.NUMBER),
    (models.FloatField, Kind.NUMBER),
    (models.URLField, Kind.LINK),
    (models.TextField, Kind.LONG_TEXT),
    (models.CharField, Kind.TEXT),
)


def _kind(declared: models.Field[Any, Any]) -> Kind:
    if isinstance(declared, models.ForeignKey):
        pointed = {Person: Kind.PERSON, Workspace: Kind.WORKSPACE}
        return pointed.get(declared.related_model, Kind.REFERENCE)
    if declared.name == "tags":
        return Kind.TAGS
    if declared.choices and not isinstance(declared, ChoicesField):
        return Kind.CHOICE
    return next((kind for type_, kind in KINDS if isinstance(declared, type_)), Kind.TEXT)


def _limits(declared: models.Field[Any, Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for validator in declared.validators:
        code, limit = getattr(validator, "code", ""), getattr(validator, "limit_value", None)
        if isinstance(limit, int | float) and code in ("min_value", "max_value"):
            limits["smallest" if code == "min_value" else "largest"] = limit
    if isinstance(declared, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        limits.setdefault("smallest", 0)
    return limits
