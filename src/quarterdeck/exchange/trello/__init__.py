"""Trello: boards as the program exports them, and a CSV of cards that importers take."""

from quarterdeck.exchange.trello.csv_reader import read_trello_csv
from quarterdeck.exchange.trello.json_reader import read_trello
from quarterdeck.exchange.trello.writer import write_trello_csv

__all__ = ["read_trello", "read_trello_csv", "write_trello_csv"]
