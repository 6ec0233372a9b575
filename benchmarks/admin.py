"""Django's own admin as the peer of our lists: rows and columns, without rights, colours or charts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ADMIN = "Django admin"


@contextmanager
def admin_list(model: Any, **attributes: Any) -> Iterator[str]:
    """The address of the admin's list of a model, open to everyone, for as long as the block lasts."""
    from django.conf import settings  # noqa: PLC0415  the settings of the scratch data folder
    from django.contrib import admin  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    from quarterdeck.config.urls import urlpatterns  # noqa: PLC0415

    names = ("has_view_permission", "has_add_permission", "has_change_permission", "has_delete_permission")
    open_to_all = dict.fromkeys((*names, "has_module_permission"), _yes)
    site = admin.AdminSite()
    site.has_permission = lambda request: True  # type: ignore[method-assign]
    site.register(model, type("Listed", (admin.ModelAdmin,), {**attributes, **open_to_all}))
    engine = settings.TEMPLATES[0]
    processors = [*engine["OPTIONS"]["context_processors"], "django.contrib.auth.context_processors.auth"]
    changed = {
        "INSTALLED_APPS": [*settings.INSTALLED_APPS, "django.contrib.admin"],
        "TEMPLATES": [engine | {"OPTIONS": engine["OPTIONS"] | {"context_processors": processors}}],
        "ROOT_URLCONF": (path("admin/", site.urls), *urlpatterns),
    }
    with override_settings(**changed):
        yield f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def _yes(listed: Any, request: Any, obj: Any = None) -> bool:
    return True
