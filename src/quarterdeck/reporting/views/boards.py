"""The portfolio board pack: in the browser and as a file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.core import clock
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.press.blocks import Deck
from quarterdeck.press.html import stylesheet, to_html_fragment
from quarterdeck.press.pptx import TemplateUnusable
from quarterdeck.reporting.packs.portfolio_board import portfolio_board
from quarterdeck.reporting.packs.writing import FORMATS, written
from quarterdeck.reporting.queries.board import board_facts
from quarterdeck.reporting.queries.periods import status_date_of
from quarterdeck.reporting.queries.portfolios import scope_by_code

LARGEST_TEMPLATE = 20 * 1024 * 1024


@login_required
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def board_file(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The pack as a file; a posted presentation lends it its master, layouts and fonts."""
    if suffix not in FORMATS:
        raise Http404
    deck, scope = _deck(request, code)
    upload = request.FILES.get("template") if request.method == "POST" else None
    if upload is not None and (upload.size or 0) > LARGEST_TEMPLATE:
        return _page(request, code, fault="The template is larger than 20 MB.")
    try:
        content = written(deck, suffix, template=upload.read() if upload is not None else None)
    except TemplateUnusable as unusable:
        return _page(request, code, fault=str(unusable))
    response = HttpResponse(content, content_type=FORMATS[suffix])
    name = f"{scope.code}-board-{deck.status_date.isoformat()}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, code: str, *, fault: str = "") -> HttpResponse:
    deck, scope = _deck(request, code)
    context = {
        "workspace": scope,
        "deck": deck,
        # The press escapes every word of the pack.
        "sheets": mark_safe(to_html_fragment(deck, heading_level=2)),  # noqa: S308
        "styles": mark_safe(stylesheet()),  # noqa: S308
        "formats": list(FORMATS),
        "fault": fault,
    }
    return render(request, "reporting/board.html", context, status=422 if fault else 200)


def _deck(request: HttpRequest, code: str) -> tuple[Deck, Workspace]:
    actor: Person = request.actor  # type: ignore[attr-defined]
    scope = scope_by_code(actor, code)
    require(actor, "reporting.make_pack", scope)
    status_date = status_date_of(scope, today=clock.now().date())
    return portfolio_board(board_facts(actor, within=scope, status_date=status_date)), scope
