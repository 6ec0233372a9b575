"""Values of a document as cells of Jira's CSV."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from quarterdeck.exchange.document import CustomValue, Remark, WorkLog
from quarterdeck.exchange.markup import markdown_to_wiki
from quarterdeck.exchange.tables.inert import inert

_SECONDS = 60


def instant(at: datetime | None) -> str:
    return "" if at is None else at.replace(microsecond=0).isoformat(" ")


def day(at: datetime | None) -> str:
    return "" if at is None else at.date().isoformat()


def seconds(minutes: float | None) -> str:
    return "" if minutes is None else str(max(0, round(minutes * _SECONDS)))


def text(value: str | None) -> str:
    return inert(value or "")


def markup(value: str | None) -> str:
    return inert(markdown_to_wiki(value)) if value else ""


def label(value: str) -> str:
    """A label holds no white space in Jira."""
    return inert("_".join(value.split()))


def number(value: float) -> str:
    """A number as Jira writes it: no exponent, at most twelve decimals.

    Examples
    --------
    >>> number(3.0), number(0.25), number(-1e-20)
    ('3', '0.25', '0')
    """
    written = f"{value:.12f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def custom(value: CustomValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return number(float(value))
    return instant(value) if isinstance(value, datetime) else inert(value)


def worklog(log: WorkLog) -> str:
    """``note;instant;author;seconds``, as Jira's export and import have it."""
    return inert(f"{log.note or ''};{instant(log.at)};{_name(log.by)};{seconds(log.minutes)}")


def comment(remark: Remark) -> str:
    """``instant;author;text``."""
    return inert(f"{instant(remark.at)};{_name(remark.by)};{markdown_to_wiki(remark.text)}")


def _name(name: str | None) -> str:
    return (name or "").replace(";", ",")
