"""Backups that are proven: a copy of database and files in one archive, read back and compared before it counts."""

from quarterdeck.core.backup.archive import Backup, backups, make_backup, newest_verified
from quarterdeck.core.backup.errors import BackupDamaged, BackupImpossible
from quarterdeck.core.backup.restoring import restore_backup
from quarterdeck.core.backup.verification import BackupVerdict, verify_backup

__all__ = [
    "Backup",
    "BackupDamaged",
    "BackupImpossible",
    "BackupVerdict",
    "backups",
    "make_backup",
    "newest_verified",
    "restore_backup",
    "verify_backup",
]
