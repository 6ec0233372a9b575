"""Plans, tasks, change sets and imports as JSON."""

from ninja import Router

router = Router(tags=["planning"])
