"""Properties of the project: the elements of an MSPDI file outside of its lists."""

from __future__ import annotations

from lxml import etree

from quarterdeck.exchange.document import PlanDocument, PlanProperties
from quarterdeck.exchange.mspdi.calendars import parse_minute
from quarterdeck.exchange.mspdi.carried import DOCUMENT_TARGET, restore
from quarterdeck.exchange.mspdi.context import Context, Entry, fields_of
from quarterdeck.exchange.mspdi.tables import PROJECT
from quarterdeck.exchange.mspdi.values import parse_integer, parse_number

LISTS = ("Calendars", "Tasks", "Resources", "Assignments", "ExtendedAttributes", "OutlineCodes")


class ProjectReader:
    """Fill the properties of the document from the root element, once its lists are read."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._slack_days: float | None = None

    def read(self, root: etree._Element) -> None:
        properties = self._context.document.properties
        table: dict[str, Entry] = fields_of(
            PROJECT,
            DefaultStartTime=lambda element, owner: self._minute(element, owner, "default_start_minute"),
            DefaultFinishTime=lambda element, owner: self._minute(element, owner, "default_finish_minute"),
            WeekStartDay=self._week_start,
            CriticalSlackLimit=self._critical_slack,
            **dict.fromkeys(LISTS),
        )
        self._context.fill(properties, root, table, label="project")
        self._restore_plan(root)
        self._settle(properties)
        source = self._context.document.source
        version = properties.extras.get("BuildNumber") or properties.extras.get("SaveVersion")
        source.application = "Microsoft Project" if "BuildNumber" in properties.extras else None
        source.application_version = version if isinstance(version, str) else None

    def _restore_plan(self, root: etree._Element) -> None:
        """What `write_mspdi` kept of the whole plan: profile, extras, custom fields, boards, links to nowhere."""
        document = self._context.document
        texts = [
            child.text or ""
            for child in root
            if isinstance(child, etree._ProcessingInstruction) and child.target == DOCUMENT_TARGET
        ]
        for text in texts[:1]:
            kept = PlanDocument(source=document.source, profile=document.profile, extras=document.extras)
            kept.custom_fields = document.custom_fields
            problem, _ = restore(kept, text)
            if problem:
                self._context.report_carried(problem, place="plan")
                continue
            document.profile, document.extras = kept.profile, kept.extras
            document.custom_fields = kept.custom_fields
            document.sprints, document.boards = kept.sprints, kept.boards
            document.links.extend(kept.links)

    def _minute(self, element: etree._Element, properties: PlanProperties, field: str) -> None:
        minute = self._context.parse(element, parse_minute, place=f"project, line {element.sourceline}")
        if minute is not None:
            setattr(properties, field, minute)

    def _week_start(self, element: etree._Element, properties: PlanProperties) -> None:
        day = self._context.parse(element, parse_integer, place=f"project, line {element.sourceline}")
        if day is not None:
            properties.week_starts_on = (day - 1) % 7

    def _critical_slack(self, element: etree._Element, properties: PlanProperties) -> None:
        days = self._context.parse(element, parse_number, place=f"project, line {element.sourceline}")
        if days is not None:
            self._slack_days = days

    def _settle(self, properties: PlanProperties) -> None:
        """Day lengths must be usable; the slack limit is counted in days of the project."""
        fallback = PlanProperties()
        for field, most in (("minutes_per_day", 1440), ("minutes_per_week", 10080), ("days_per_month", 31)):
            value = getattr(properties, field)
            if not 0 < value <= most:
                self._context.log.add(
                    "mspdi.bad_value",
                    f"{field.replace('_', ' ').capitalize()} is {value}; "
                    f"the usual {getattr(fallback, field)} was taken.",
                    place="project",
                )
                setattr(properties, field, getattr(fallback, field))
        if self._slack_days is not None and "critical_slack_minutes" not in self._context.restored.get(
            id(properties), ()
        ):
            properties.critical_slack_minutes = self._slack_days * properties.minutes_per_day
