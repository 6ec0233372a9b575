"""Asana: what its interface says in JSON, what it exports as CSV, and a CSV that its importer takes."""

from quarterdeck.exchange.asana.csv_reader import read_asana_csv
from quarterdeck.exchange.asana.json_reader import group_pages, read_asana_json, read_asana_pages
from quarterdeck.exchange.asana.writer import write_asana_csv

__all__ = ["group_pages", "read_asana_csv", "read_asana_json", "read_asana_pages", "write_asana_csv"]
