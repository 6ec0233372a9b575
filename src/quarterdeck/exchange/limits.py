"""What a reader may use up before it refuses a file: sizes that real plans never reach."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(slots=True, frozen=True)
class ReadingLimits:
    """Bounds of one reading. Together they keep a reading process below 512 MB.

    Attributes
    ----------
    file_bytes : int
        Largest file that is opened, in bytes as stored.
    unpacked_bytes : int
        Largest content after decompression, and largest answer of the separate converter process.
    document_bytes : int
        Largest estimate of the memory that the read plan takes.
    pending_nodes, pending_bytes : int
        Largest single element (a task with all it holds) in XML tags and in bytes.
    tasks, links, resources, assignments, calendars : int
        Largest number of each.
    exception_days : int
        Largest number of days that one recurring calendar exception expands to.
    bundle_entries, bundle_bytes, bundle_depth : int
        Most files in a folder or zip, most bytes that a zip unpacks to, most folders inside each other.
    json_bytes, json_tokens : int
        Largest JSON text that is read as a whole, in bytes and in marks of structure (brackets, commas, colons).
    seconds : float
        Longest time that the separate converter process may take.
    """

    file_bytes: int = 192 * MEGABYTE
    unpacked_bytes: int = 64 * MEGABYTE
    document_bytes: int = 280 * MEGABYTE
    pending_nodes: int = 1_000_000
    pending_bytes: int = 32 * MEGABYTE
    tasks: int = 100_000
    links: int = 400_000
    resources: int = 50_000
    assignments: int = 250_000
    calendars: int = 20_000
    exception_days: int = 4_000
    bundle_entries: int = 10_000
    bundle_bytes: int = 200 * MEGABYTE
    bundle_depth: int = 16
    json_bytes: int = 48 * MEGABYTE
    json_tokens: int = 3_000_000
    seconds: float = 60.0


DEFAULT_LIMITS = ReadingLimits()
