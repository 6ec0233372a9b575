"""Pull the entities of a plan out of an XML stream one by one, in bounded memory and without trust.

No document type, no entities, no network, no huge texts; each entity is dropped from the tree once it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Literal

from lxml import etree

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import ReadingLimits
from quarterdeck.exchange.progress import size_of, tell

CHUNK = 64 * 1024
Event = Literal["start", "end"]


def local_name(element: etree._Element) -> str:
    """Name without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _parser(names: tuple[str, ...], events: tuple[Event, ...]) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=events,
        tag=["{*}" + name for name in names] or None,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        collect_ids=False,
    )


class ElementStream:
    """Iterate over the finished elements with one of `names` (all when empty); each is emptied after its turn.

    `walk` gives the beginning of each element too, when its attributes are known and its content is not.
    """

    def __init__(
        self,
        source: BinaryIO,
        *,
        names: tuple[str, ...] = (),
        starts: bool = False,
        limits: ReadingLimits,
        log: IssueLog,
    ) -> None:
        self._source = source
        self._parser = _parser(names, ("start", "end") if starts else ("end",))
        self._limits = limits
        self._log = log
        self.position = 0

    def __iter__(self) -> Iterator[etree._Element]:
        for _, element in self.walk():
            yield element

    def walk(self) -> Iterator[tuple[str, etree._Element]]:
        """Events as ("start" or "end", element)."""
        pending_nodes = pending_bytes = 0
        checked, size = False, size_of(self._source)
        while chunk := self._source.read(CHUNK):
            self.position += len(chunk)
            if self.position > self._limits.file_bytes:
                raise self._too_large("the file")
            pending_nodes += chunk.count(b"<")
            pending_bytes += len(chunk)
            if size:
                tell(self.position, size)
            self._feed(chunk)
            for event, element in self._events():
                if not checked:
                    self._refuse_document_type(element)
                    checked = True
                yield event, element
                if event == "end":
                    self._forget(element)
                pending_nodes = pending_bytes = 0
            if pending_nodes > self._limits.pending_nodes or pending_bytes > self._limits.pending_bytes:
                raise self._too_large("one element")
        yield from self._finish(checked=checked)

    def _finish(self, *, checked: bool) -> Iterator[tuple[str, etree._Element]]:
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise self._broken(error) from None
        for event, element in self._events():
            if not checked:
                self._refuse_document_type(element)
            yield event, element

    def _feed(self, chunk: bytes) -> None:
        try:
            self._parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            raise self._broken(error) from None

    def _events(self) -> Iterator[tuple[str, etree._Element]]:
        try:
            for event, element in self._parser.read_events():
                if isinstance(element, etree._Element):
                    yield str(event), element
        except etree.XMLSyntaxError as error:
            raise self._broken(error) from None

    @staticmethod
    def _forget(element: etree._Element) -> None:
        parent = element.getparent()
        element.clear()
        if parent is not None and parent.getparent() is not None:
            while len(parent) > 1 and parent[0] is not element:
                del parent[0]

    def _refuse_document_type(self, element: etree._Element) -> None:
        information = element.getroottree().docinfo
        if information.internalDTD is not None or information.doctype:
            raise self._log.unreadable(
                "xml.document_type",
                "The XML declares a document type. Plans need none, and it can hide entity bombs "
                "or files of other people, so nothing was read.",
                place="before the first element",
            )

    def _too_large(self, what: str) -> Exception:
        return self._log.unreadable(
            "xml.too_large", f"The XML is too large: {what} passes the limit.", place=f"byte {self.position}"
        )

    def _broken(self, error: etree.XMLSyntaxError) -> Exception:
        line, column = error.position
        reason = (error.msg or "it is not well-formed").partition(", line ")[0]
        return self._log.unreadable(
            "xml.broken",
            f"The XML cannot be read: {reason}. The file is cut off or damaged; nothing was used.",
            place=f"line {line}, column {column}",
        )
