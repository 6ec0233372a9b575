"""Root URLs. The pages of signing in are allauth's, at addresses of our own."""

from __future__ import annotations

from importlib.util import find_spec

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path, re_path

from quarterdeck.config.api import api

handler400 = "quarterdeck.core.views.errors.bad_request"
handler403 = "quarterdeck.core.views.errors.forbidden"
handler404 = "quarterdeck.core.views.errors.not_found"
handler500 = "quarterdeck.core.views.errors.failed"

sign_in = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-up/", account.signup, name="account_signup"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
apps = [path("", include(f"{name}.urls")) for name in settings.DOMAIN_APPS if find_spec(f"{name}.urls")]

urlpatterns = [path("api/v1/", api.urls), *sign_in, path("", include("quarterdeck.core.urls")), *apps]
