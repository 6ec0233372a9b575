"""Load a JSON file as a whole, when it cannot fill the memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import MEGABYTE, ReadingLimits
from quarterdeck.exchange.progress import counting

_MARKS = (b"{", b"[", b",", b":")
_LONGEST_NUMBER = 30
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def load_json(path: Path, *, log: IssueLog, limits: ReadingLimits) -> Any:
    """Load the file, telling how far it is (`exchange.progress`); numbers that no field can hold become ``None``.

    Parameters
    ----------
    path : Path
    log : IssueLog
        Names the file.
    limits : ReadingLimits
        ``json_bytes`` and ``json_tokens`` bound what is loaded.

    Raises
    ------
    UnreadablePlan
        The file is no JSON, cut off, nested too deeply, or too large.
    """
    size = path.stat().st_size
    if size > limits.json_bytes:
        raise log.unreadable(
            "json.too_large",
            f"The file has {size / MEGABYTE:.0f} MB; at most {limits.json_bytes / MEGABYTE:.0f} MB of JSON are read. "
            "Export it in several parts and bring them as a folder or zip.",
        )
    content = path.read_bytes()
    if sum(content.count(mark) for mark in _MARKS) > limits.json_tokens:
        raise log.unreadable("json.too_large", "The JSON holds more values than a plan can have.")
    try:
        encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
        text, told = content.decode(encoding), counting(content)
        del content
        return json.loads(text, parse_constant=lambda _name: None, parse_int=_whole, object_hook=told)
    except UnicodeDecodeError as error:
        raise log.unreadable("json.not_text", "The file is not UTF-8 text.", place=f"byte {error.start}") from None
    except json.JSONDecodeError as error:
        words = f"The JSON cannot be read: {error.msg}. The file is cut off or damaged; nothing was used."
        raise log.unreadable("json.broken", words, place=f"line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise log.unreadable("json.too_deep", "The JSON is nested too deeply to be a plan.") from None


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None
