"""How pages write status and figures: a shape and a word, the sign with the number, missing never nought."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError

from quarterdeck.core.money import Money
from quarterdeck.core.templatetags import figures

PACKAGE = Path(figures.__file__).resolve().parents[2]
SPRITE = PACKAGE / "core" / "templates" / "core" / "parts" / "sprite.html"


def rendered(source: str, **values: object) -> str:
    return Template("{% load quarterdeck %}" + source).render(Context(values)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("status", "shape", "word"),
    [
        ("red", "s-red", "Red"),
        ("amber", "s-amber", "Amber"),
        ("green", "s-green", "Green"),
        ("hold", "s-hold", "On hold"),
        ("on_hold", "s-hold", "On hold"),
        (None, "s-none", "No data"),
        ("", "s-none", "No data"),
    ],
)
def test_a_status_is_a_shape_and_a_word(status: str | None, shape: str, word: str) -> None:
    html = rendered("{% rag status %}", status=status)
    assert f'href="#{shape}"' in html
    assert html.endswith(f"{word}</span>")


def test_an_unknown_status_is_never_drawn_as_something_else() -> None:
    with pytest.raises(ValueError, match="purple"):
        rendered("{% rag status %}", status="purple")


def test_declared_better_than_computed_wears_brass() -> None:
    html = rendered("{% declared_rag computed declared %}", computed="red", declared="amber")
    assert html.endswith('<span class="ne">better</span>')


def test_declared_worse_than_computed_is_calm() -> None:
    html = rendered("{% declared_rag computed declared %}", computed="green", declared="amber")
    assert html.endswith('<span class="ne calm">worse</span>')


@pytest.mark.parametrize(("computed", "declared"), [("red", "red"), (None, "green"), ("red", None), ("hold", "green")])
def test_agreement_and_gaps_carry_no_sign(computed: str | None, declared: str | None) -> None:
    assert "≠" not in rendered("{% declared_rag c d %}", c=computed, d=declared)
    assert 'class="ne' not in rendered("{% declared_rag c d %}", c=computed, d=declared)


@pytest.mark.parametrize(
    ("source", "value", "written"),
    [
        ("{{ v|days }}", 45, "45 d"),
        ('{{ v|days:"+" }}', 75, "+75 d"),
        ('{{ v|days:"+" }}', -45, "−45 d"),
        ('{{ v|days:"+" }}', 0, "0 d"),
        ("{{ v|days }}", 7.5, "7.5 d"),
        ("{{ v|elapsed_days }}", 45, "45 ed"),
        ("{{ v|minutes_as_days:480 }}", 21600, "45 d"),
        ("{{ v|minutes_as_days:480 }}", 600, "1.3 d"),
        ("{{ v|hours }}", 7.5, "7.5 h"),
        ("{{ v|ratio }}", 0.91, ".91"),
        ("{{ v|ratio }}", 1.07, "1.07"),
        ("{{ v|ratio }}", 1, "1.00"),
        ("{{ v|ratio }}", 0, ".00"),
        ("{{ v|ratio:3 }}", 0.9134, ".913"),
        ("{{ v|signed_ratio }}", -0.02, "−.02"),
        ("{{ v|signed_ratio }}", 0.004, ".00"),
        ("{{ v|percent }}", 0.57, "57 %"),
        ("{{ v|percent:1 }}", Decimal("0.0904"), "9.0 %"),
        ("{{ v|signed_percent:1 }}", 0.09, "+9.0 %"),
        ("{{ v|whole_percent }}", 40, "40 %"),
        ("{{ v|whole }}", 12345, "12,345"),
    ],
)
def test_figures_are_written_as_the_face_says(source: str, value: object, written: str) -> None:
    assert rendered(source, v=value) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("482000", "482 k €"),
        ("9610000", "9.61 m €"),
        ("12400000", "12.4 m €"),
        ("-18000", "−18 k €"),
        ("1500", "1.5 k €"),
        ("7000", "7 k €"),
        ("640", "640 €"),
        ("999600", "1.00 m €"),
        ("0", "0 €"),
    ],
)
def test_money_takes_the_fitting_unit(amount: str, written: str) -> None:
    assert rendered("{{ v|money }}", v=Money(Decimal(amount), "EUR")) == written


def test_a_money_column_can_share_one_unit() -> None:
    assert rendered('{{ v|money:"k" }}', v=Decimal("5010000")) == "5,010 k"
    assert rendered('{{ v|signed_money:"k" }}', v=Decimal("39000")) == "+39 k"


def test_the_exact_amount_stands_on_hover() -> None:
    html = rendered("{% money v signed=True %}", v=Money(Decimal("-1234567.895"), "PLN"))
    assert html == '<span title="−1,234,567.90 PLN">−1.23 m zł</span>'


def test_a_date_names_its_year_only_outside_the_status_year() -> None:
    status = date(2026, 10, 30)
    assert rendered("{{ v|short_date:s }}", v=date(2026, 10, 30), s=status) == "30 Oct"
    assert rendered("{{ v|short_date:s }}", v=date(2027, 4, 6), s=status) == "6 Apr ’27"
    assert rendered("{{ v|short_date:2027 }}", v=date(2027, 4, 6)) == "6 Apr"
    assert rendered("{{ v|long_date }}", v=date(2027, 4, 16)) == "16 Apr 2027"


def test_an_instant_is_written_in_utc_and_marked_for_the_reader_s_zone() -> None:
    html = rendered("{% moment v %}", v=datetime(2026, 10, 30, 14, 5, tzinfo=UTC))
    assert html == '<time datetime="2026-10-30T14:05:00+00:00" data-local>30 Oct 2026, 14:05 UTC</time>'


@pytest.mark.parametrize(
    "source",
    ["{{ v|days }}", "{{ v|ratio }}", "{{ v|percent }}", "{{ v|money }}", "{{ v|short_date:2026 }}", "{{ v|whole }}"],
)
def test_missing_is_a_dash_with_a_reason_and_never_nought(source: str) -> None:
    assert rendered(source, v=None) == '<span class="missing" title="No data">–</span>'


def test_a_figure_that_is_not_a_number_is_missing() -> None:
    assert "No data" in rendered("{{ v|ratio }}", v=float("nan"))


def test_a_reason_for_a_gap_is_escaped() -> None:
    assert rendered("{% missing r %}", r='<b>"') == '<span class="missing" title="&lt;b&gt;&quot;">no data</span>'


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'id="i-([a-z-]+)"', SPRITE.read_text()))
    sources = [*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("*.py")]
    named = {
        name
        for path in sources
        if "tests" not in path.parts
        for name in re.findall(r'(?:\{% icon |\bicon=)"([a-z-]+)"', path.read_text())
    }
    assert named
    assert named - drawn == set()


def test_a_page_without_a_built_front_end_still_renders() -> None:
    assert rendered('{% front_end "absent.ts" %}') == "<!-- the front end is not built: npm run build -->"


def test_templates_of_the_parts_compile() -> None:
    parts = sorted(SPRITE.parent.glob("*.html"))
    broken = []
    for path in parts:
        try:
            Template(path.read_text())
        except TemplateSyntaxError as error:
            broken.append(f"{path.name}: {error}")
    assert broken == []


def test_an_island_that_is_not_built_still_asks_for_its_data_ahead() -> None:
    html = rendered('{% island_ahead "no-such-island" address %}', address="/api/v1/x?a=1&b=2")
    assert html == '<link rel="preload" as="fetch" href="/api/v1/x?a=1&amp;b=2" crossorigin>'
    assert rendered('{% island_ahead "no-such-island" %}') == ""
