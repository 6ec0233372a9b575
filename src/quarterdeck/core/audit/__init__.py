"""The append-only, hash-chained trail of everything that was changed."""

from quarterdeck.core.audit.chain import record, record_each
from quarterdeck.core.audit.checkpoints import Checkpoint, write_checkpoint
from quarterdeck.core.audit.verification import Finding, Verdict, verify

__all__ = ["Checkpoint", "Finding", "Verdict", "record", "record_each", "verify", "write_checkpoint"]
