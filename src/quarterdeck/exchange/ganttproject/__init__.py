"""GanttProject's own files (``.gan``): read and written without any other program."""

from quarterdeck.exchange.ganttproject.reader import read_ganttproject
from quarterdeck.exchange.ganttproject.writer import write_ganttproject

__all__ = ["read_ganttproject", "write_ganttproject"]
