from __future__ import annotations

from quarterdeck.core.errors import Refusal


class BackupImpossible(Refusal):
    words = "A backup cannot be made here."


class BackupDamaged(Refusal):
    words = "This backup is damaged."
