"""Tasks and milestones as iCalendar."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from quarterdeck.exchange.calendar_feed import FeedEntry, write_calendar_feed

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def events(*entries):
    content = write_calendar_feed(entries, name="Mine", at=AT)
    return content, Calendar.from_ical(content).walk("VEVENT")


def test_a_task_stands_on_its_days_and_a_milestone_on_one():
    pour = FeedEntry(
        "1@q", "Pour", datetime(2026, 3, 2, 8), datetime(2026, 3, 4, 17), AT, description="x", url="https://a"
    )
    done = FeedEntry("2@q", "Done", datetime(2026, 3, 1, 8), datetime(2026, 3, 5, 17), AT, is_milestone=True)
    content, found = events(done, pour)
    assert [str(one["summary"]) for one in found] == ["◆ Done", "Pour"]
    assert [(one["dtstart"].dt, one["dtend"].dt) for one in found] == [
        (date(2026, 3, 5), date(2026, 3, 6)), (date(2026, 3, 2), date(2026, 3, 5)),
    ]  # fmt: skip
    assert [str(one["transp"]) for one in found] == ["TRANSPARENT", "TRANSPARENT"]
    assert (str(found[1]["url"]), str(found[1]["description"])) == ("https://a", "x")
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=200))
def test_any_title_comes_back_and_no_line_is_too_long(title):
    content, [found] = events(FeedEntry("1@q", title, datetime(2026, 3, 2), datetime(2026, 3, 2), AT))
    assert str(found["summary"]) == title
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_line_ends_in_a_title_begin_no_property_of_their_own():
    content, [found] = events(FeedEntry("1@q", "a\r\nATTACH:x;y,z", datetime(2026, 3, 2), datetime(2026, 3, 2), AT))
    assert b"\r\nATTACH" not in content
    assert "attach" not in found
