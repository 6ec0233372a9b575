"""``quarterdeck purge`` counts before it removes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import typer
from typer.testing import CliRunner

from quarterdeck.config.commands.purge import register
from quarterdeck.core import clock
from quarterdeck.core.models import Workspace
from quarterdeck.planning.tests.test_purge import deleted
from quarterdeck.portfolio.tests.factories import world


@pytest.mark.django_db
def test_the_command_counts_before_it_removes() -> None:
    app = typer.Typer()
    register(app)
    place = deleted(world())
    Workspace.objects.filter(pk=place.pk).update(deleted_at=clock.now() - timedelta(days=31))
    [row] = json.loads(CliRunner().invoke(app, ["--dry-run", "--format", "json"]).stdout)["workspaces"]
    assert (row["code"], row["rows"]["tasks"], row["kept_because"]) == ("P-2", 9, "")
    assert "P-2 Project P-2, deleted " in CliRunner().invoke(app, ["--dry-run"]).stdout
    assert Workspace.objects.filter(pk=place.pk).exists()
    assert ": removed: " in CliRunner().invoke(app, []).stdout
    assert not Workspace.objects.filter(pk=place.pk).exists()
    assert CliRunner().invoke(app, []).stdout == "Nothing in the bin is older than thirty days.\n"
