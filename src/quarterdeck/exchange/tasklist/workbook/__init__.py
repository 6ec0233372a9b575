"""A plan as a workbook that people edit and that comes back whole: tasks, links, resources, assignments, calendars."""

from quarterdeck.exchange.tasklist.workbook.reader import is_plan_workbook, read_plan_workbook
from quarterdeck.exchange.tasklist.workbook.writer import write_plan_workbook

__all__ = ["is_plan_workbook", "read_plan_workbook", "write_plan_workbook"]
