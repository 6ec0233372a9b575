from __future__ import annotations

from django.urls import include, path

from quarterdeck.config.api import api

handler400 = "quarterdeck.core.views.errors.bad_request"
handler403 = "quarterdeck.core.views.errors.forbidden"
handler404 = "quarterdeck.core.views.errors.not_found"
handler500 = "quarterdeck.core.views.errors.failed"

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("quarterdeck.core.urls")),
]
