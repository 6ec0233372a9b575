"""Collecting issues while a file is read: bounded, so that a broken file cannot flood its report."""

from __future__ import annotations

from collections import Counter

from quarterdeck.exchange.document import Issue, Severity

PER_CODE = 50
_TEXT = 300


class UnreadablePlan(Exception):
    """The file cannot be used at all. Carries the issue that says why; readers turn it into a `Reading`."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


class IssueLog:
    """The issues of one file, at most `PER_CODE` of each code; the rest is counted and summed up at the end."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._issues: list[Issue] = []
        self._count: Counter[str] = Counter()

    def add(self, code: str, message: str, *, place: str = "", severity: Severity = Severity.WARNING) -> None:
        self._count[code] += 1
        if self._count[code] <= PER_CODE:
            self._issues.append(self._issue(code, message, place=place, severity=severity))

    def unreadable(self, code: str, message: str, *, place: str = "") -> UnreadablePlan:
        """Make the exception for a file of which nothing can be used."""
        return UnreadablePlan(self._issue(code, message, place=place, severity=Severity.ERROR))

    def close(self) -> list[Issue]:
        """Return the issues, with one note per code whose issues were not all listed."""
        more = [
            self._issue(
                f"{code}_more",
                f"{count - PER_CODE} more issues of this kind are not listed.",
                place="",
                severity=Severity.NOTE,
            )
            for code, count in self._count.items()
            if count > PER_CODE
        ]
        return self._issues + more

    def _issue(self, code: str, message: str, *, place: str, severity: Severity) -> Issue:
        return Issue(code=code, message=message[:_TEXT], severity=severity, place=place[:_TEXT], file=self.file)
