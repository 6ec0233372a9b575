"""Fifty people save the same entry at the same instant, round after round, on a database file of their own.

Run as a process: it sets up a scratch installation, and prints what everybody was told and what the history holds.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment

django.setup()

from quarterdeck.core.models import AuditRecord  # noqa: E402  models come after the set-up
from quarterdeck.registers.tests.suite.calls import api, send  # noqa: E402
from quarterdeck.registers.tests.suite.deck import LEAKS, Deck  # noqa: E402

EDITORS, ROUNDS = 50, 3
Told = tuple[int, str, str | None]


def main() -> None:
    setup_test_environment()
    call_command("migrate", verbosity=0)
    deck = Deck()
    start = Barrier(EDITORS)
    clients = [deck.client() for _ in range(EDITORS)]
    with ThreadPoolExecutor(EDITORS) as pool:
        lives = [pool.submit(_edit, number, client, deck.leak.pk, start) for number, client in enumerate(clients)]
        told = [life.result() for life in lives]
    entry = type(deck.leak)._base_manager.get(pk=deck.leak.pk)
    trail = AuditRecord.objects.filter(action="probe.edit_leak").order_by("sequence")
    changes = [json.loads(record.changes)["description"] for record in trail]
    print(json.dumps({"told": told, "version": entry.version, "description": entry.description, "trail": changes}))


def _edit(number: int, client: Client, key: int, start: Barrier) -> list[Told]:
    """Each round: all of them see the same version, and save at once. What each was told, round by round."""
    url, told = api(LEAKS, f"/{key}"), []
    try:
        for turn in range(ROUNDS):
            seen = client.get(url).json()
            note = f"{seen['description']}\nround {turn}: {number}".strip()
            start.wait(60)
            answer = send(client, "patch", url, {"values": {"description": note}}, seen["version"])
            theirs = answer.json().get("theirs", {}).get("description", [None, None])[1]
            told.append((answer.status_code, note, theirs))
            start.wait(60)
    finally:
        connection.close()
    return told


if __name__ == "__main__":
    main()
