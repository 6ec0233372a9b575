"""The root of the JSON API."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.security import SessionAuth

api = NinjaAPI(title="Quarterdeck", version="1", auth=SessionAuth(), urls_namespace="api", docs_url=None)
