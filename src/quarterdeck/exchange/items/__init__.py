"""What the tools of cards and lists share: JSON records, states by their names, and cards as tasks of a plan."""

from quarterdeck.exchange.items.assembling import Assembly, assemble
from quarterdeck.exchange.items.card import Card, Group, Somebody
from quarterdeck.exchange.items.loading import load_json
from quarterdeck.exchange.items.records import Record
from quarterdeck.exchange.items.states import StateGuess, guess_category, guess_states

__all__ = [
    "Assembly",
    "Card",
    "Group",
    "Record",
    "Somebody",
    "StateGuess",
    "assemble",
    "guess_category",
    "guess_states",
    "load_json",
]
