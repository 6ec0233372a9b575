"""Without a transaction around it nothing is recorded; this is refused before the database is asked."""

from __future__ import annotations

import pytest

from quarterdeck.core import audit
from quarterdeck.core.audit.chain import OutsideTransaction
from quarterdeck.core.models import Person
from quarterdeck.core.tests.factories import AT


def test_a_record_outside_a_transaction_is_refused() -> None:
    somebody = Person(pk=1, name="Somebody")
    with pytest.raises(OutsideTransaction, match=r"core\.test must be recorded inside its transaction"):
        audit.record(actor=somebody, at=AT, action="core.test", subject=somebody, workspace=None)
