"""MSPDI out and in again: the same document, whatever it holds."""

from io import BytesIO

from hypothesis import HealthCheck, given, settings
from lxml import etree

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.mspdi import order, read_mspdi, write_mspdi
from tests.exchange.plan_documents import plan_documents
from tests.exchange.reference_files import mspdi_files, with_marks

NAMESPACE = "{http://schemas.microsoft.com/project}"


def written(document) -> bytes:
    target = BytesIO()
    write_mspdi(document, target)
    return target.getvalue()


def comparable(document):
    """Everything but the source; links have no order of their own."""
    return {
        "profile": document.profile,
        "properties": document.properties,
        "calendars": document.calendars,
        "tasks": document.tasks,
        "links": sorted(map(repr, document.links)),
        "resources": document.resources,
        "assignments": document.assignments,
        "custom_fields": document.custom_fields,
        "extras": document.extras,
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan_documents())
def test_reading_what_was_written_gives_the_same_document(document):
    reading = read_mspdi(BytesIO(written(document)), file="plan.xml")
    assert reading.document is not None, reading.issues
    assert not [issue for issue in reading.issues if issue.severity is Severity.ERROR]
    for part, value in comparable(document).items():
        assert comparable(reading.document)[part] == value


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan_documents())
def test_elements_stand_in_the_order_of_the_schema(document):
    root = etree.fromstring(written(document))
    orders = {
        "Project": order.PROJECT,
        "Task": order.TASK,
        "Resource": order.RESOURCE,
        "Assignment": order.ASSIGNMENT,
        "Calendar": order.CALENDAR,
        "PredecessorLink": order.LINK,
    }
    for element in root.iter(f"{NAMESPACE}*"):
        expected = orders.get(element.tag.removeprefix(NAMESPACE))
        if expected is not None:
            names = [child.tag.removeprefix(NAMESPACE) for child in element if isinstance(child.tag, str)]
            positions = [expected[name] for name in names]
            assert positions == sorted(positions), element.tag


@with_marks
def test_real_files_survive_the_round_trip():
    files = mspdi_files()
    assert len(files) >= 5
    for path in files:
        first = read_mspdi(path).document
        assert first is not None
        again = read_mspdi(BytesIO(written(first))).document
        for part, value in comparable(first).items():
            assert comparable(again)[part] == value, (path.name, part)
