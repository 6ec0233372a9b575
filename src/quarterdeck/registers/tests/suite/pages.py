"""Looking at HTML as a browser would: which elements and attributes it really has."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

PAYLOADS = (
    "<script>XSSED()</script>",
    '"><img src=x onerror=XSSED()>',
    "'><svg/onload=XSSED()>",
    "javascript:XSSED()",
    "[click](javascript:XSSED())",
    "[click](//XSSED.example)",
    '<a href="https://ok.example" hx-get="/XSSED" data-hx-get="/XSSED">x</a>',
    "<div hx-on:click=XSSED() id=main name=csrf-token>",
    "<template><b onclick=XSSED()></template>",
    "{{ XSSED }}{% XSSED %}",
    "</textarea><script>XSSED()</script>",
    "</title><script>XSSED()</script>",
    "<iframe srcdoc='<script>XSSED()</script>'></iframe>",
    "&lt;script&gt;XSSED()&lt;/script&gt;",
    "![x](https://XSSED.example/x.png)",
    "<style>@import '//XSSED.example'</style>",
    "\u202eXSSED()",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=XSSED()>",
)
MARK = "XSSED"
ACTIVE_TAGS = {"script", "style", "template", "iframe", "object", "embed", "base", "meta", "link", "form"}
ADDRESSES = {"href", "src", "action", "formaction", "srcdoc", "poster"}


@dataclass(frozen=True, slots=True)
class Handful:
    """Payloads that one text can hold, the one that must stand at its beginning first."""

    payloads: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.payloads)

    @property
    def line(self) -> str:
        return " ".join(self.payloads)

    def within(self, longest: int | None) -> str:
        """The handful on one line, or as much of it as the field takes."""
        return self.line[:longest] if longest else self.text

    def tags(self) -> list[str]:
        return [payload[:40].replace(",", " ").replace(";", " ") for payload in self.payloads]


HANDFULS = tuple(Handful(PAYLOADS[first::6]) for first in range(6))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "template"):
            self._inside.append(tag)
        for name, value in attrs:
            text = value or ""
            if MARK not in text and MARK.lower() not in text:
                continue
            scheme = text.strip().lower().startswith(("javascript:", "data:", "vbscript:", "//"))
            if name.startswith(("on", "hx-", "data-hx-")) or (name in ADDRESSES and scheme) or name in ("style", "id"):
                self.faults.append(f"<{tag} {name}={text[:80]!r}>")
            if name in ADDRESSES and tag in ("img", "iframe", "script", "object"):
                self.faults.append(f"<{tag} {name}={text[:80]!r}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if self._inside and MARK in data:
            self.faults.append(f"<{self._inside[-1]}> holds {data[:80]!r}")


def live_marks(html: str) -> list[str]:
    """Where something that a user wrote would be run, loaded or obeyed by a browser."""
    reader = _Reader()
    reader.feed(html)
    return reader.faults
