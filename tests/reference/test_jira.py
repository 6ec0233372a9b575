"""The sample of jirametrics: its published page and our figures, made of the same files."""

import json
import re
from datetime import date, timedelta, timezone
from functools import cache

from quarterdeck.exchange.bundles import open_bundle
from quarterdeck.exchange.flow import age_days, cycle_days, daily_load, days_to_reach, flow_items, percentile
from quarterdeck.exchange.jira.family import groups
from quarterdeck.exchange.jira.files import JiraFile, read_jira_files
from quarterdeck.exchange.reading import read_plan
from tests.exchange.reference_files import DATA, needs_reference_data

SAMPLE = DATA / "jira" / "complete_sample"
# The page was made in Chicago, where daylight saving held when it was made.
ZONE = timezone(timedelta(hours=-5))

pytestmark = needs_reference_data


@cache
def sample():
    with open_bundle(SAMPLE) as bundle:
        [group] = groups(bundle.members)
        files = [JiraFile(member.path, "jira-json", member.name) for member in group]
        return read_jira_files(files, file="sample", zone=ZONE).document


@cache
def published():
    """Data sets of the page's charts: what its scripts hand to the drawing."""
    page = (SAMPLE / "sample.html").read_text()
    found = [json.loads(text) for text in re.findall(r"datasets: (\[.*\])", page)]
    assert len(found) == 3
    return found


def items():
    return {item.key: item for item in flow_items(sample())}


def titles(sets):
    """Key to days, from titles such as "SP-5 : 111 days"."""
    points = [point for each in sets for point in each["data"] if isinstance(point, dict)]
    return {key: int(days) for point in points for key, days in re.findall(r"^(\S+) : (\d+) days", point["title"][0])}


def test_cycle_times_are_the_published_ones():
    scatter, _, _ = published()
    ours = {key: days for key, item in items().items() if (days := cycle_days(item)) is not None}
    assert ours == titles(scatter) == {"SP-5": 111}
    [point] = scatter[0]["data"]
    assert items()["SP-5"].finished.isoformat() == point["x"].removesuffix("-05:00")


def test_ages_are_the_published_ones_which_do_not_count_the_first_day():
    _, aging, _ = published()
    today = date(2021, 12, 13)
    ours = {key: age_days(item, today) - 1 for key, item in items().items() if item.is_running}
    assert ours == titles(aging)
    columns = {state: column.name for column in sample().boards[0].columns for state in column.states}
    places = {re.match(r"\S+", point["title"][0])[0]: point["x"] for point in aging[0]["data"]}
    assert {key: columns[item.state] for key, item in items().items() if item.is_running} == places


def test_days_to_each_column_at_85_percent_are_the_published_ones():
    _, aging, _ = published()
    columns = sample().boards[0].columns
    ours = []
    for position in range(1, len(columns)):
        states = {state for column in columns[position:] for state in column.states}
        ours.append(percentile(days_to_reach(items().values(), states), 85))
    assert ours == aging[1]["data"] == [1, 107, 179, 75]


def test_work_in_progress_of_every_day_is_the_published_one():
    _, _, wip = published()
    theirs, done = {}, {}
    for each in wip:
        for point in each["data"]:
            rows = [re.match(r"(\S+) : .*?(?:\((\d+) days?\))?$", title) for title in point["title"][1:]]
            if each["label"] == "Completed that day":
                done[point["x"]] = {row[1] for row in rows}
            else:
                theirs.setdefault(point["x"], {}).update({row[1]: int(row[2]) for row in rows})
    first, last = (date.fromisoformat(each) for each in (min(theirs), max(theirs)))
    ours = daily_load(list(items().values()), first=first, last=last)
    found = {day.on.isoformat(): {item.key: age for item, age in day.running} for day in ours}
    for day, rows in theirs.items():
        # The page groups by age up to "more than four weeks", and shows an item once a day.
        assert {key: found[day].get(key) for key in rows} == rows, day
    assert {day.on.isoformat(): {item.key for item in day.finished} for day in ours if day.finished} == done


def test_the_folder_is_read_by_itself():
    reading = read_plan(DATA / "jira")
    document = reading.document
    assert [task.item.key for task in document.tasks] == ["SP-1", "SP-2", "SP-5", "SP-7", "SP-8", "SP-11"]
    assert document.properties.name == "Sample Project"
    assert [(column.name, column.wip_minimum, column.wip_limit) for column in document.boards[0].columns] == [
        ("Backlog", None, None),
        ("Ready", 1, 4),
        ("In Progress", None, 3),
        ("Review", None, 3),
        ("Done", None, None),
    ]
