"""Lists of tasks: any spreadsheet with one task in each row, and the workbook that imports back."""

from quarterdeck.exchange.tasklist.reader import read_task_list, read_tasks
from quarterdeck.exchange.tasklist.records import TaskListReading
from quarterdeck.exchange.tasklist.workbook import write_plan_workbook
from quarterdeck.exchange.tasklist.writer import write_task_list

__all__ = ["TaskListReading", "read_task_list", "read_tasks", "write_plan_workbook", "write_task_list"]
