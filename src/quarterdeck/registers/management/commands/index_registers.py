"""``index_registers``: read the words of every entry into the full-text index again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from quarterdeck.registers.declaration import all_registers
from quarterdeck.registers.queries.search import index_entry


class Command(BaseCommand):
    help = "Read the words of every entry into the full-text index again."

    def handle(self, *args: Any, **options: Any) -> None:
        for register in all_registers():
            count = 0
            with transaction.atomic():
                for row in register.model._base_manager.select_related("workspace").iterator(chunk_size=500):
                    index_entry(row)
                    count += 1
            self.stdout.write(f"{register.title}: {count}")
