"""Baselines that a file brought and nobody approved here, and the reason why a proposal was closed."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

# SQLite makes a table anew where a column is added, and its triggers go with the old one.
frozen = import_module("quarterdeck.planning.migrations.0002_baselines_are_immutable")

SOURCES = [
    ("page", "Page"),
    ("api", "API"),
    ("import", "Import"),
    ("import_baseline", "Baseline of an import"),
    ("undo", "Undo"),
    ("loader", "Loader"),
]


class Migration(migrations.Migration):
    dependencies = [("planning", "0005_imports_again")]
    operations = [
        migrations.RunPython(frozen.thaw, frozen.freeze),
        migrations.AddField("baseline", "reference", models.CharField(blank=True, default="", max_length=100), False),
        migrations.AddField("baseline", "is_approved", models.BooleanField(default=True)),
        migrations.AddConstraint(
            "baseline",
            models.CheckConstraint(
                condition=Q(is_approved=True) | Q(kind="imported"), name="planning_baseline_approved"
            ),
        ),
        migrations.AddField("changeset", "closing_reason", models.TextField(blank=True, default=""), False),
        migrations.AlterField(
            "changeset", "source", models.CharField(choices=SOURCES, default="page", max_length=16)
        ),
        migrations.RunPython(frozen.freeze, frozen.thaw),
    ]
