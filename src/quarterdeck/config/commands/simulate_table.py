"""What ``quarterdeck simulate`` says to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 12
_MARKS = (10, 50, 80, 90)


def print_answer(answer: dict[str, Any]) -> None:
    """The finding first: dates and money at the usual percentiles, then who is to blame."""
    from rich.console import Console

    screen = Console()
    screen.print(answer["file"], style="bold", markup=False, highlight=False)
    if answer["finish"] is not None:
        _print_finding(screen, answer)
        _print_percentiles(screen, answer)
        _print_drivers(screen, answer)
        _print_tasks(screen, answer)
        _print_foot(screen, answer)
    for issue in answer["issues"][:_SHOWN]:
        place = f" ({issue['place']})" if issue["place"] else ""
        _say(screen, f"{issue['severity']}: {issue['message']}{place}")
    if len(answer["issues"]) > _SHOWN:
        _say(screen, f"and {len(answer['issues']) - _SHOWN} more issues; --format json lists them")


def _print_finding(screen: Console, answer: dict[str, Any]) -> None:
    finish, reserve = answer["finish"], answer["contingency"]
    planned = f"The planned finish {_day(finish['planned'])} holds in {finish['probability_of_planned']:.0%} of cases"
    at = f"P{reserve['percentile']:g} is {_day(reserve['finish'])}, {reserve['days']:+.1f} working days"
    money = "" if reserve["money"] is None else f" and {reserve['money']:+,.0f} {answer['currency'] or ''}".rstrip()
    _say(screen, f"{planned}; {at}{money}.")
    baseline = answer["baseline"]
    if baseline["probability_of_finish"] is not None:
        _say(screen, f"The baseline {_day(baseline['finish'])} holds in {baseline['probability_of_finish']:.0%}.")
    together = answer["joint"]
    if together is not None:
        both = together["at_percentile"]["both"]
        _say(screen, f"Finish and cost at P{reserve['percentile']:g} hold together in {both:.0%}.")


def _print_percentiles(screen: Console, answer: dict[str, Any]) -> None:
    table = _table("", "Planned", "Kept", *(f"P{mark}" for mark in _MARKS))
    finish, cost = answer["finish"], answer["cost"]
    table.add_row("Finish", _day(finish["planned"]), _percent(finish["probability_of_planned"]), *_days_at(finish))
    if cost is not None:
        amounts = [f"{cost['percentiles'][mark]:,.0f}" for mark in _MARKS]
        table.add_row("Cost", f"{cost['planned']:,.0f}", _percent(cost["probability_of_planned"]), *amounts)
    for row in [*answer["projects"], *answer["milestones"][:_SHOWN]]:
        held = row.get("finish", row)
        name = _text(row.get("name") or row["project"])
        kept = _percent(held["probability_of_planned"])
        if row.get("probability_of_deadline") is not None:
            kept += f", deadline {_percent(row['probability_of_deadline'])}"
        table.add_row(name, _day(held["planned"]), kept, *_days_at(held))
    screen.print(table)


def _print_drivers(screen: Console, answer: dict[str, Any]) -> None:
    if not answer["drivers"]:
        return
    table = _table("Risk", "Happens", "Days", "Money")
    for row in answer["drivers"][:_SHOWN]:
        money = "" if row["money"] is None else f"{row['money']:,.0f}"
        table.add_row(_text(f"{row['id']} {row['name']}"), _percent(row["happened"]), f"{row['days']:.1f}", money)
    screen.print(table)
    after = answer["after_response"]
    if after is not None:
        saved = "" if after["money_saved"] is None else f" and {after['money_saved']:,.0f}"
        words = f"With all responses {after['days_saved']:.1f} days{saved} better, for {after['response_cost']:,.0f}."
        _say(screen, words)


def _print_tasks(screen: Console, answer: dict[str, Any]) -> None:
    """The tasks that matter most, with what each alone costs at the percentile."""
    saved = {(row["unique_id"], row["name"]): row["days"] for row in answer["task_drivers"]}
    ranked = sorted(answer["tasks"], key=lambda row: -(row["sensitivity"] or 0.0))[:_SHOWN]
    table = _table("Task", "Critical", "Cruciality", "SSI", "Days")
    for row in ranked:
        days = saved.get((row["unique_id"], row["name"]))
        shares = [_percent(row[key]) for key in ("criticality", "cruciality", "sensitivity")]
        table.add_row(_text(row["name"]), *shares, "" if days is None else f"{days:.1f}")
    screen.print(table)


def _print_foot(screen: Console, answer: dict[str, Any]) -> None:
    settled = answer["convergence"]["finish"]
    converged = "P still moves: run more iterations" if settled is None else f"settled after {settled:,}"
    _say(screen, f"{answer['iterations']:,} iterations, seed {answer['seed']}, {converged}.")
    _say(screen, f"Uncertain: {answer['uncertainty']['words'] or 'nothing'}.")


def _table(first: str, *columns: str) -> Any:
    from rich.table import Table

    table = Table(first, box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _days_at(held: dict[str, Any]) -> list[str]:
    return [_day(held["percentiles"][mark]) for mark in _MARKS]


def _day(text: str | None) -> str:
    return "" if text is None else text[:10]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _text(words: str) -> Any:
    from rich.text import Text

    return Text(words)


def _say(screen: Console, words: str) -> None:
    screen.print(words, markup=False, highlight=False)
