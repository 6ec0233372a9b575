"""Template tags of every page: status shapes, figures, icons, the built front end."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError

from quarterdeck.core import clock
from quarterdeck.core.extension import landing_url, tabs_of
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.money import Money
from quarterdeck.core.permissions import may
from quarterdeck.core.templatetags import figures
from quarterdeck.core.templatetags.figures import Number
from quarterdeck.core.templatetags.tree import Node, tree_of

register = template.Library()

WORDS = {"red": "Red", "amber": "Amber", "green": "Green", "none": "No data", "hold": "On hold"}
ALIASES = {"": "none", "no_data": "none", "unknown": "none", "grey": "none", "on_hold": "hold"}
SEVERITY = {"green": 0, "amber": 1, "red": 2}


# Status


@register.simple_tag
def rag(value: object, word: str = "") -> SafeString:
    """A shape and its word: ``{% rag project.health %}``."""
    status = _status(value)
    return _shape_and_word(status, word or WORDS[status])


@lru_cache(maxsize=256)
def _shape_and_word(status: str, word: str) -> SafeString:
    return format_html('<span class="st">{}{}</span>', _shape(status), word)


@register.simple_tag
def rag_shape(value: object, word: str = "") -> SafeString:
    """The shape alone, its word for screen readers, where a row has no room."""
    status = _status(value)
    return format_html('{}<span class="sr">{}</span>', _shape(status), word or WORDS[status])


@register.simple_tag
def declared_rag(computed: object, declared: object) -> SafeString:
    """The declared status, with ≠ where it disagrees with the computed one; brass where it is declared better."""
    shown = rag(declared)
    there, here = SEVERITY.get(_status(computed)), SEVERITY.get(_status(declared))
    if there is None or here is None or there == here:
        return shown
    if here < there:
        return format_html('{}<span class="ne">better</span>', shown)
    return format_html('{}<span class="ne calm">worse</span>', shown)


@register.simple_tag
def rag_pair(computed: object, declared: object) -> SafeString:
    """Computed and declared, side by side."""
    return format_html('<span class="pair">{}{}</span>', rag(computed), declared_rag(computed, declared))


# Figures


@register.filter
def days(value: Number | None, sign: str = "") -> str:
    return _shown(figures.days(value, signed=sign == "+"))


@register.filter
def elapsed_days(value: Number | None, sign: str = "") -> str:
    return _shown(figures.days(value, signed=sign == "+", unit="ed"))


@register.filter
def minutes_as_days(value: Number | None, minutes_per_day: int = 480) -> str:
    """Working minutes in days of the plan's own length: ``{{ task.duration_minutes|minutes_as_days:480 }}``."""
    return _shown(figures.days(None if value is None else float(value) / minutes_per_day))


@register.filter
def hours(value: Number | None, sign: str = "") -> str:
    return _shown(figures.hours(value, signed=sign == "+"))


@register.filter
def ratio(value: Number | None, digits: int = 2) -> str:
    return _shown(figures.ratio(value, digits=digits))


@register.filter
def signed_ratio(value: Number | None, digits: int = 2) -> str:
    return _shown(figures.ratio(value, digits=digits, signed=True))


@register.filter
def percent(share: Number | None, digits: int = 0) -> str:
    """Of a share between 0 and 1; ``whole_percent`` takes hundredths."""
    return _shown(figures.percent(share, digits=digits))


@register.filter
def signed_percent(share: Number | None, digits: int = 0) -> str:
    return _shown(figures.percent(share, digits=digits, signed=True))


@register.filter
def whole_percent(value: Number | None, digits: int = 0) -> str:
    return _shown(figures.whole_percent(value, digits=digits))


@register.filter
def whole(value: Number | None, sign: str = "") -> str:
    """A count with thousands: ``1,204``."""
    return _shown(figures.number(value, signed=sign == "+"))


@register.filter(name="money")
def money_filter(value: Money | Number | None, unit: str = "") -> str:
    """``482 k``, ``9.61 m €``; ``|money:"k"`` keeps a column in one unit."""
    return _shown(figures.money(value, unit=unit))


@register.filter
def signed_money(value: Money | Number | None, unit: str = "") -> str:
    return _shown(figures.money(value, unit=unit, signed=True))


@register.simple_tag(name="money")
def money_tag(value: Money | Number | None, *, unit: str = "", signed: bool = False, currency: bool = True) -> str:
    """Like the filter, with the exact amount on hover."""
    text = figures.money(value, unit=unit, signed=signed, currency=currency)
    if text is None:
        return missing()
    return format_html('<span title="{}">{}</span>', figures.full_money(value), text)


@register.filter
def short_date(value: date | None, status_date: date | int | None = None) -> str:
    """``30 Oct``; ``16 Apr ’27`` outside the year of ``status_date`` (a date or a year; without it, this year)."""
    year = status_date.year if isinstance(status_date, date) else status_date or clock.now().year
    return _shown(figures.short_date(value, year=year))


@register.filter
def long_date(value: date | None) -> str:
    return _shown(figures.long_date(value))


@register.simple_tag
def moment(value: datetime | None) -> str:
    """An instant, in UTC until the browser writes it in the reader's own zone."""
    if value is None:
        return missing()
    return format_html('<time datetime="{}" data-local>{}</time>', value.isoformat(), figures.instant(value))


@register.simple_tag
def missing(reason: str = "") -> SafeString:
    """What stands where a figure could not be had."""
    return format_html('<span class="missing" title="{}">no data</span>', reason or "No data")


# Icons and the built front end


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite: ``{% icon "search" %}``, ``{% icon "close" "s" %}`` for 14 px."""
    extra = " i-s" if size == "s" else ""
    return format_html('<svg class="i{}" aria-hidden="true"><use href="#i-{}"/></svg>', extra, name)


@register.simple_tag(takes_context=True)
def front_end(context: RequestContext, entry: str = "app.ts") -> SafeString:
    """Style sheets and scripts of the built front end; a page without a build says so in its source."""
    nonce = str(getattr(context.get("request"), "csp_nonce", ""))
    try:
        tags = DjangoViteAssetLoader.instance().generate_vite_asset(entry, "default", nonce=nonce)
    except DjangoViteAssetNotFoundError:
        return mark_safe("<!-- the front end is not built: npm run build -->")
    return mark_safe(str(tags))  # noqa: S308  Vite's own manifest, no words of users


@register.simple_tag(takes_context=True)
def island_ahead(context: RequestContext, name: str, source: str = "") -> SafeString:
    """Ask for an island's code, its style and its data while the page itself is still being read.

    ``{% island_ahead "planning-gantt" source %}`` in the head block of a page that holds the island.
    """
    nonce = str(getattr(context.get("request"), "csp_nonce", ""))
    client = DjangoViteAssetLoader.instance()._get_app_client("default")
    data = format_html('<link rel="preload" as="fetch" href="{}" crossorigin>', source) if source else SafeString()
    try:
        entry = client.manifest.get(f"islands/{name}/index.ts")
    except DjangoViteAssetNotFoundError:
        return data
    address = client.get_production_server_url
    styles = format_html_join(
        "", '<link rel="preload" as="style" href="{}" crossorigin>', ((address(one),) for one in entry.css)
    )
    code = format_html('<link rel="modulepreload" href="{}" nonce="{}">', address(entry.file), nonce)
    return format_html("{}{}{}", data, code, styles)


# Where the reader is


@register.filter
def landing(workspace: Workspace) -> str:
    """The address of a workspace's first page: ``{{ project.workspace|landing }}``."""
    return landing_url(workspace) or "#"


@register.simple_tag(takes_context=True)
def workspace_tree(context: RequestContext) -> SafeString:
    """The rail's tree for the actor; ``workspace`` in the context is where they are."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    if actor is None:
        return SafeString()
    roots = tree_of(actor, context.get("workspace"))
    branches = format_html_join("", "{}{}", ((_tree_head(root), _tree_list(root)) for root in roots))
    return format_html('<nav class="tree" aria-label="Workspace tree" tabindex="0">{}</nav>', branches)


@register.inclusion_tag("core/parts/crumbs.html", takes_context=True)
def crumbs(
    context: RequestContext, workspace: Workspace | None = None, *labels: str | tuple[str, str]
) -> dict[str, Any]:
    """``{% crumbs workspace "Plan" %}``: the way from the root, then the page; without a workspace only labels.

    A label that leads somewhere is a pair of label and address.
    """
    way = [] if workspace is None else _way_to(workspace, getattr(context.get("request"), "actor", None))
    trail = [{"label": one.code if one.kind == "project" else one.name, "url": landing_url(one)} for one in way]
    pairs = [(label, None) if isinstance(label, str) else label for label in labels]
    return {"crumbs": [*trail, *({"label": label, "url": url} for label, url in pairs)]}


@register.inclusion_tag("core/parts/tabs.html", takes_context=True)
def workspace_tabs(context: RequestContext, workspace: Workspace, current: str = "") -> dict[str, Any]:
    """The tabs of a workspace that the actor may open; ``current`` is the key of the open one."""
    actor = getattr(context.get("request"), "actor", None)
    tabs = [
        {
            "label": tab.label,
            "url": reverse(tab.url_name, args=[workspace.code]),
            "current": tab.key == current,
            "count": tab.count(workspace, actor) if tab.count else None,
        }
        for tab in tabs_of(workspace)
        if actor is not None and may(actor, tab.permission, workspace)
    ]
    return {"tabs": tabs, "label": f"Views of {workspace.code}"}


@register.simple_tag(takes_context=True)
def sort_th(context: RequestContext, key: str, label: str, css: str = "") -> SafeString:
    """A heading that sorts by ``?sort=key`` and, clicked again, by ``-key``."""
    request = context["request"]
    chosen = request.GET.get("sort", "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if chosen == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(chosen, "none")
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a href="?{}">{}</a></th>',
        css,
        direction,
        query.urlencode(),
        label,
    )


def _way_to(workspace: Workspace, actor: Person | None) -> list[Workspace]:
    """The workspace and those above it that the actor may see."""
    above = {} if actor is None else Workspace.objects.visible_to(actor).in_bulk(workspace.ancestor_ids())
    return [*(above[key] for key in workspace.ancestor_ids() if key in above), workspace]


def _tree_head(root: Node) -> SafeString:
    if root.workspace.kind == "project" or not root.children:
        return format_html("<ul>{}</ul>", _tree_item(root))
    return format_html('<a class="tree-head" href="{}"{}>{}</a>', root.url, _here(root), root.workspace.name)


def _tree_list(node: Node) -> SafeString:
    if not node.children:
        return SafeString()
    more = SafeString()
    if node.hidden:
        more = format_html('<li class="tree-more"><a href="{}">{} more</a></li>', node.url, node.hidden)
    items = format_html_join("", "{}", ((_tree_item(child),) for child in node.children))
    return format_html('<ul id="tree-{}">{}{}</ul>', node.workspace.pk, items, more)


def _tree_item(node: Node) -> SafeString:
    workspace = node.workspace
    if not node.children:
        health = rag_shape(node.health) if node.health else ""
        count = format_html('<span class="n">{}</span>', node.hidden) if node.hidden else ""
        code = format_html('<span class="code">{}</span>', workspace.code) if workspace.kind == "project" else ""
        return format_html(
            '<li class="node leaf"><a href="{}"{} title="{}">{}<span class="name">{}</span>{}{}</a></li>',
            node.url,
            _here(node),
            workspace.name,
            code,
            workspace.name,
            count,
            health,
        )
    return format_html(
        '<li><div class="node"><button class="fold" type="button" aria-expanded="true" aria-controls="tree-{0}"'
        ' data-fold="tree.{0}" aria-label="{1}">{2}</button><a href="{3}"{4} title="{1}"><span class="name">{1}</span>'
        "{5}</a></div>{6}</li>",
        workspace.pk,
        workspace.name,
        icon("down"),
        node.url,
        _here(node),
        format_html('<span class="n">{}</span>', workspace.code) if workspace.kind == "programme" else "",
        _tree_list(node),
    )


def _here(node: Node) -> SafeString:
    return SafeString(' aria-current="page"' if node.current else "")


def _status(value: object) -> str:
    raw = value.value if isinstance(value, Enum) else value
    text = "" if raw is None else str(raw).lower().replace(" ", "_")
    status = ALIASES.get(text, text)
    if status not in WORDS:
        raise ValueError(f"{value!r} is not a status.")
    return status


@cache
def _shape(status: str) -> SafeString:
    return format_html('<svg class="g g-{0}" viewBox="0 0 12 12" aria-hidden="true"><use href="#s-{0}"/></svg>', status)


def _shown(text: str | None) -> str:
    return text if text is not None else mark_safe('<span class="missing" title="No data">–</span>')
