"""Jira's RSS view: items, HTML texts, links, custom fields, and nothing from outside."""

from datetime import datetime

from quarterdeck.exchange.document import LinkType, Severity, StateCategory
from tests.exchange.jira_files import codes, feed, messages, read_bytes

ITEM = """
<title>[SP-1] Draft</title><link>https://jira.example.org/browse/SP-1</link>
<project id="10000" key="SP">Sample</project>
<description>&lt;p&gt;Do &lt;b&gt;this&lt;/b&gt;&lt;/p&gt;&lt;ul&gt;&lt;li&gt;one&lt;/li&gt;&lt;/ul&gt;</description>
<environment/><key id="10001">SP-1</key><summary>Draft</summary><type id="1">Story</type>
<priority id="2">High</priority><status id="3">Review</status><statusCategory id="4" key="indeterminate"/>
<resolution id="-1">Unresolved</resolution>
<assignee accountid="a1">Ada</assignee><reporter username="bob">Bob</reporter>
<labels><label>red</label><label>blue</label></labels>
<created>Fri, 2 Jan 2026 08:00:00 +0100</created><updated>Mon, 5 Jan 2026 09:30:00 +0100</updated>
<due>Fri, 16 Jan 2026 00:00:00 +0100</due><fixVersion>1.0</fixVersion><component>Shop</component><votes>0</votes>
<timeoriginalestimate seconds="28800">1 day</timeoriginalestimate><timespent seconds="7200">2 hours</timespent>
<comments><comment id="7" author="a1" created="Sat, 3 Jan 2026 10:00:00 +0100">
&lt;p&gt;fine&lt;/p&gt;</comment></comments>
<issuelinks><issuelinktype id="1"><name>Blocks</name><outwardlinks description="blocks"><issuelink>
<issuekey id="10002">SP-2</issuekey></issuelink></outwardlinks></issuelinktype></issuelinks>
<attachments><attachment id="1" name="plan.pdf" size="12" author="a1" created="Sat, 3 Jan 2026 10:00:00 +0100"/>
</attachments>
<customfields>
<customfield id="customfield_10020" key="com.pyxis.greenhopper.jira:gh-sprint"><customfieldname>Sprint</customfieldname>
<customfieldvalues><customfieldvalue id="7">Sprint 7</customfieldvalue></customfieldvalues></customfield>
<customfield id="customfield_9" key="x:float"><customfieldname>Story Points</customfieldname>
<customfieldvalues><customfieldvalue>5.0</customfieldvalue></customfieldvalues></customfield>
<customfield id="customfield_8" key="x:multiselect"><customfieldname>Teams</customfieldname>
<customfieldvalues><customfieldvalue>Red</customfieldvalue><customfieldvalue>Blue</customfieldvalue></customfieldvalues>
</customfield></customfields>
"""
CHILD = """
<key id="10002">SP-2</key><summary>Check</summary><parent id="10009">SP-9</parent><status id="9">Done</status>
<resolution id="1">Fixed</resolution><resolved>Mon, 5 Jan 2026 17:00:00 +0100</resolved>
"""


def test_an_item_gives_everything_that_it_says(tmp_path):
    reading = read_bytes(tmp_path, feed(ITEM, CHILD), "search.xml")
    document = reading.document
    task = document.tasks[0]
    item = task.item
    assert (task.name, task.source_id, item.key, item.kind, item.state) == ("Draft", "10001", "SP-1", "Story", "Review")
    assert (item.category, item.resolution, item.priority, item.reporter) == (StateCategory.DOING, None, "High", "Bob")
    assert (item.labels, item.components, item.versions, item.points) == (["red", "blue"], ["Shop"], ["1.0"], 5)
    assert task.notes == "Do **this**\n\n- one"
    assert task.hyperlink == "https://jira.example.org/browse/SP-1"
    assert (item.created, task.deadline) == (datetime(2026, 1, 2, 8), datetime(2026, 1, 16, 17))
    assert (task.actual_work_minutes, task.remaining_work_minutes) == (120, 360)
    assert [(each.at, each.by, each.text) for each in item.remarks] == [(datetime(2026, 1, 3, 10), "Ada", "fine")]
    assert task.custom == {"Teams": "Red; Blue", "Original estimate": 480}
    assert task.extras["attachments"][0]["name"] == "plan.pdf"
    assert [(each.name, each.source_id) for each in document.sprints] == [("Sprint 7", "7")]
    assert [(link.predecessor_uid, link.successor_uid, link.kind) for link in document.links] == [
        (1, 3, LinkType.FS),
        (1, 2, LinkType.FS),
    ]
    assert (document.source.application_version, document.properties.name) == ("9.4.0", "Sample")
    assert messages(reading, "jira.day_length") == [
        "A day of time tracking is 8 hours, a week 5 days (as its own values show)."
    ]


def test_a_resolved_item_is_done_when_it_was_resolved(tmp_path):
    reading = read_bytes(tmp_path, feed(ITEM, CHILD), "search.xml")
    done = reading.document.tasks[1]
    assert (done.actual_finish, done.percent_complete, done.item.resolution) == (datetime(2026, 1, 5, 17), 100, "Fixed")
    assert "jira.parent_elsewhere" in codes(reading)
    assert messages(reading, "jira.start_guessed") == [
        "Without a history of states, the finish was taken as actual start of one issue.",
        "Without a history of states, the last update was taken as actual start of one issue.",
    ]


def test_an_item_without_a_key_is_left_out_and_an_empty_feed_is_said(tmp_path):
    reading = read_bytes(tmp_path, feed("<summary>lost</summary>", ITEM), "search.xml")
    assert ("jira.no_key", "item 1, line 3") in [(each.code, each.place) for each in reading.issues]
    assert {"jira.nothing_found", "plan.nothing_found"} <= set(codes(read_bytes(tmp_path, feed(), "none.xml")))


def test_a_feed_of_something_else_is_no_plan(tmp_path):
    other = b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>'
    reading = read_bytes(tmp_path, other, "news.xml")
    assert reading.document is None
    assert reading.issues[-1].severity is Severity.ERROR
