"""Read any format that MPXJ knows: convert to its JSON in another process, then read that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from quarterdeck.exchange.document import PlanDocument, Reading, SchedulingProfile
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.limits import DEFAULT_LIMITS, ReadingLimits
from quarterdeck.exchange.mpxj.formats import READ_FORMATS
from quarterdeck.exchange.mpxj.process import ConversionFailed, converted
from quarterdeck.exchange.mpxj_json import read_mpxj_json

_MICROSOFT = {"mpp", "mpt", "mpx", "mpd", "mspdi"}
_PRIMAVERA = {"xer", "pmxml", "p3", "suretrak", "sdef"}


def read_through_mpxj(
    path: Path, *, file: str = "", format: str = "", suffix: str = "", limits: ReadingLimits = DEFAULT_LIMITS
) -> Reading:
    """Read a plan with MPXJ.

    Parameters
    ----------
    path : Path
        The file.
    file : str
        Name that issues show; the path's own name when empty.
    format : str
        Name of the format where the content told it ("mpp", "xer", …); else the suffix decides.
    suffix : str
        Suffix of the name that the file has for people; the path's own when empty.
    limits : ReadingLimits
        Time of the process and size of its answer.

    Returns
    -------
    Reading
        The document, or ``None`` with an issue that says why. Never raises for bad content.
    """
    name = file or path.name
    log = IssueLog(name)
    suffix = (suffix or path.suffix).lower()
    suffix = suffix if suffix in READ_FORMATS else f".{format}" if format else ""
    try:
        with converted(path, suffix_in=suffix or ".bin", suffix_out=".json", limits=limits) as result:
            reading = read_converted(result, file=name)
    except ConversionFailed as failure:
        return Reading(None, [log.unreadable(failure.code, str(failure), place="whole file").issue])
    if reading.document is not None:
        _name_source(reading.document, format or READ_FORMATS.get(suffix, ""))
    return Reading(reading.document, [replace(issue, file=name) for issue in reading.issues])


def read_converted(path: Path, *, file: str) -> Reading:
    """Read MPXJ's own JSON."""
    return read_mpxj_json(path, file=file)


def _name_source(document: PlanDocument, format: str) -> None:
    source = document.source
    if format:
        source.format = format
    if source.format in _MICROSOFT:
        source.application = source.application or "Microsoft Project"
        document.profile = SchedulingProfile.MSPROJECT
    elif source.format in _PRIMAVERA:
        source.application = source.application or "Primavera"
        document.profile = SchedulingProfile.P6
