"""Portfolio lists: the lists of a portfolio over the years, one list with its mapping and differences, its steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import signed_in
from quarterdeck.core.views.fidelity import fidelity_context
from quarterdeck.exchange.portfolio_list import FIELDS, Holds
from quarterdeck.exchange.tables.editing import POWERS, edited, shown_choices, shown_columns
from quarterdeck.portfolio import actions, queries
from quarterdeck.portfolio.choices import ListState
from quarterdeck.portfolio.errors import NothingListed
from quarterdeck.portfolio.models import PortfolioList
from quarterdeck.portfolio.rules.lists.words import WORDS, field_words, without_money

SHOWN = 60
ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xlsm,.ods"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest, code: str) -> HttpResponse:
    """The lists of a portfolio, what they add up to over the years, and where the next one is dropped."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    portfolio = queries.portfolio_by_code(actor, code)
    fault = ""
    if request.method == "POST":
        files = [(file.name or "list", file) for file in request.FILES.getlist("file")]
        try:
            brought = actions.upload_lists(actor=actor, workspace=portfolio.workspace, files=files, at=clock.now())
        except NothingListed as nothing:
            fault = nothing.words
        else:
            return show_lists(brought)
    context = {
        "workspace": portfolio.workspace,
        "portfolio": portfolio,
        "years": queries.trend_of(portfolio.workspace).years[::-1],
        "lists": queries.lists_of(actor, portfolio.workspace).defer(*_HEAVY)[:SHOWN],
        "sees_money": may(actor, "finance.view_cost", portfolio),
        "may_import": may(actor, "portfolio.import_list", portfolio),
        "accept": ACCEPTED,
        "fault": fault,
    }
    return render(request, "portfolio/lists.html", context, status=422 if fault else 200)


def show_lists(brought: list[PortfolioList]) -> HttpResponse:
    """One list shows itself; several are shown together."""
    if brought[0].batch_id is None:
        return redirect("portfolio:list", brought[0].pk)
    return redirect("portfolio:list_batch", brought[0].batch_id)


_HEAVY = ("undo", "mapping", "sample", "fidelity")


@signed_in
@require_safe
def portfolio_list(request: HttpRequest, number: int) -> HttpResponse:
    """One list: what its columns mean, what it would change, and the steps that are open."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = queries.list_by_id(actor, number)
    sees_money = may(actor, "finance.view_cost", found.workspace)
    difference = found.difference if sees_money else without_money(found.difference)
    context = {
        "workspace": found.workspace,
        "list": found,
        "counts": difference.get("counts", {}),
        "added": difference.get("added", [])[:SHOWN],
        "changed": [_change(one) for one in difference.get("changed", [])[:SHOWN]],
        "vanished": difference.get("vanished", [])[:SHOWN],
        "doubts": difference.get("doubts", []),
        "conflicts": [one | {"words": field_words(one["field"])} for one in difference.get("conflicts", [])],
        "columns": _columns(found) if sees_money else [],
        "column_choices": _choices(found),
        **fidelity_context(queries.fidelity_of(actor, found)["fields"]),
        "grave": [one for one in found.issues if one["severity"] == "error"],
        "sees_money": sees_money,
        "may_import": may(actor, "portfolio.import_list", found.workspace),
        "is_live": found.state == ListState.QUEUED,
        "is_open": found.state in (ListState.READ, ListState.FAILED) and bool(found.mapping),
        "may_map": found.state in (ListState.READ, ListState.FAILED)
        and bool(found.mapping)
        and may(actor, "portfolio.import_list", found.workspace),
        "is_new_portfolio": found.workspace.kind == "organisation",
        "column_fields": [("", WORDS[""]), *((name, WORDS[name]) for name in FIELDS)],
        "powers": POWERS.items(),
    }
    template = "portfolio/list_body.html" if request.headers.get("HX-Request") else "portfolio/list.html"
    return render(request, template, context)


def _change(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"fields": [each | {"words": field_words(each["field"])} for each in one["fields"]]}


def _columns(found: PortfolioList) -> list[dict[str, Any]]:
    columns = shown_columns(found.mapping, found.sample, FIELDS)
    for role in columns:
        role["has_power"] = FIELDS.get(role["field"]) is Holds.NUMBER and role["field"] != "duration"
    return columns


def _choices(found: PortfolioList) -> list[tuple[str, dict[str, Any]]]:
    labels = {"as_of": "Speaks for", "currency": "Currency", "delimiter": "Separator", "encoding": "Encoding"}
    return shown_choices(found.mapping, labels, {})


@signed_in
@require_POST
def list_step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = queries.list_by_id(actor, number)
    try:
        words = _step(request, actor, found, step)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, refusal.words)
        return redirect("portfolio:list", number)
    messages.success(request, words)
    return redirect("portfolio:list", number)


def _step(request: HttpRequest, actor: Person, found: PortfolioList, step: str) -> str:
    if step == "mapping":
        mapping = edited_mapping(found.mapping, request.POST)
        actions.change_list_mapping(actor=actor, portfolio_list=found, mapping=mapping, at=clock.now())
        return "The list was read again with these columns."
    if step == "apply":
        apart = [int(line) for line in request.POST.getlist("apart") if line.isdecimal()]
        taken = request.POST.getlist("taken")
        actions.apply_list(actor=actor, portfolio_list=found, taken=taken, apart=apart, at=clock.now())
        return f"{found.file_name} is applied. It can be undone here."
    if step == "revert":
        actions.revert_list(actor=actor, portfolio_list=found, at=clock.now())
        return "The list is undone. The portfolio is again what it was before."
    if step == "discard":
        actions.discard_list(actor=actor, portfolio_list=found, at=clock.now())
        return "The list is put aside; nothing was changed."
    raise NotVisible


def edited_mapping(mapping: dict[str, Any], form: QueryDict) -> dict[str, Any]:
    """The mapping with what a person chose in the form; a day that is none stays as it was."""
    sent = {name: str(value) for name, value in form.items() if name != "choice-as_of" or _is_day(str(value))}
    return edited(mapping, sent, FIELDS)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
