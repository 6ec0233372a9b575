"""Checks the documents: every relative link leads to a file, and every decision stands in the index."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def documents() -> Iterator[Path]:
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))
    yield from sorted((ROOT / "src").rglob("README.md"))


def dead_links(document: Path) -> Iterator[str]:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if target.startswith(("http:", "https:", "mailto:", "#")):
            continue
        if not (document.parent / target.split("#")[0]).exists():
            yield f"{document.relative_to(ROOT)}: {target} leads nowhere"


def unlisted(folder: str) -> Iterator[str]:
    """Pages of a folder that its README does not name."""
    index = (ROOT / "docs" / folder / "README.md").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs" / folder).glob("*.md")):
        if page.name != "README.md" and page.name not in index:
            yield f"docs/{folder}/README.md does not list {page.name}"


def main() -> int:
    faults = [fault for document in documents() for fault in dead_links(document)]
    faults += [fault for folder in ("decisions", "methods", "guide") for fault in unlisted(folder)]
    for fault in faults:
        print(fault)
    print(f"docs: {len(list(documents()))} pages, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
