"""Names of months, as tools write them in the languages of their users."""

from __future__ import annotations

import re

from quarterdeck.exchange.folding import fold

__all__ = ["fold", "month_number"]

_NAMES = {
    "english": "january february march april may june july august september october november december",
    "german": "januar februar marz april mai juni juli august september oktober november dezember",
    "austrian": "janner feber marz april mai juni juli august september oktober november dezember",
    "french": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "italian": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "portuguese": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "dutch": "januari februari maart april mei juni juli augustus september oktober november december",
    "swedish": "januari februari mars april maj juni juli augusti september oktober november december",
    "danish": "januar februar marts april maj juni juli august september oktober november december",
    "polish": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
    "polish, named": "styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad grudzien",
    "czech": "ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince",
    "czech, named": "leden unor brezen duben kveten cerven cervenec srpen zari rijen listopad prosinec",
    "finnish": "tammi helmi maalis huhti touko kesa heina elo syys loka marras joulu",
    "turkish": "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "hungarian": "januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december",
    "romanian": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "russian": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "russian, named": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "ukrainian": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
}
_SHORT = {
    "sept": 9, "mrz": 3, "mär": 3, "fév": 2, "fev": 2, "févr": 2, "avr": 4, "juil": 7, "déc": 12, "ene": 1, "abr": 4,
    "ago": 8, "dic": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "set": 9, "ott": 10, "out": 10, "dez": 12, "mrt": 3,
    "okt": 10, "sty": 1, "lut": 2, "kwi": 4, "cze": 6, "lip": 7, "sie": 8, "wrz": 9, "paz": 10, "lis": 11, "gru": 12,
    "oca": 1, "sub": 2, "nis": 4, "haz": 6, "tem": 7, "agu": 8, "eyl": 9, "eki": 10, "kas": 11, "ara": 12, "jän": 1,
}  # fmt: skip


def _table() -> dict[str, int]:
    """Every name, and every beginning of three or more letters that means one month only."""
    meanings: dict[str, set[int]] = {}
    whole: dict[str, int] = {}
    for names in _NAMES.values():
        for number, name in enumerate(names.split(), start=1):
            folded = fold(name)
            whole.setdefault(folded, number)
            for length in range(3, len(folded)):
                meanings.setdefault(folded[:length], set()).add(number)
    beginnings = {name: numbers.pop() for name, numbers in meanings.items() if len(numbers) == 1}
    return beginnings | whole | {fold(name): number for name, number in _SHORT.items()}


_MONTHS = _table()
_FINNISH_CASE = re.compile(r"kuu(?:ta)?$")


def month_number(name: str) -> int | None:
    """Number of a month by its name or the beginning of it; ``None`` when it is none.

    Parameters
    ----------
    name : str
        At least three letters, any case, accents and a point at the end optional.

    Returns
    -------
    int or None
        1 to 12.

    Examples
    --------
    >>> month_number("Mär."), month_number("septiembre"), month_number("Jan"), month_number("week")
    (3, 9, 1, None)
    """
    folded = fold(name.strip().rstrip("."))
    return _MONTHS.get(folded) or _MONTHS.get(_FINNISH_CASE.sub("", folded))
