"""The entry of the web server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from quarterdeck.core.collection import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.config.settings")

application = get_wsgi_application()
resolve("/")  # loads every page's code now, not at the first visitor's request
settle()
