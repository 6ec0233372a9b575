"""Write a document as a CSV file that Jira's importer takes, and that reads back."""

from quarterdeck.exchange.jira.writing.writer import DATE_FORMAT, write_jira_csv

__all__ = ["DATE_FORMAT", "write_jira_csv"]
