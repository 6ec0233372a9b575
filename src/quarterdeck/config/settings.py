"""Django settings. What differs between installations comes from the environment; secrets come from key files."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF, STRICT_DYNAMIC

from quarterdeck.config import sqlite
from quarterdeck.config.database import database
from quarterdeck.config.home import folder, former_keys, home, key

sqlite.use_bundled_library()

PACKAGE = Path(__file__).resolve().parents[1]
QUARTERDECK_HOME = home()
QUARTERDECK_URL = os.environ.get("QUARTERDECK_URL", "http://127.0.0.1:8000").rstrip("/")
BEHIND_TLS = QUARTERDECK_URL.startswith("https://")

QUARTERDECK_WEBHOOK_KEY = key("webhooks")
QUARTERDECK_WEBHOOKS_MAY_BE_PRIVATE = os.environ.get("QUARTERDECK_PRIVATE_WEBHOOKS", "") == "1"

DEBUG = False
SECRET_KEY = key("secret")
SECRET_KEY_FALLBACKS = former_keys("secret")
AUDIT_KEY = key("audit")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, os.environ.get("QUARTERDECK_HOSTS", "").split(","))]
CSRF_TRUSTED_ORIGINS = [QUARTERDECK_URL] if BEHIND_TLS else []

DOMAIN_APPS = [
    f"quarterdeck.{name}"
    for name in (
        "registers",
        "people",
        "portfolio",
        "planning",
        "finance",
        "staffing",
        "risk",
        "demand",
        "governance",
        "improvement",
        "engagement",
        "reporting",
    )
    if find_spec(f"quarterdeck.{name}") and find_spec(f"quarterdeck.{name}.apps")
]
INSTALLED_APPS = [
    "quarterdeck.core",
    *DOMAIN_APPS,
    "quarterdeck.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "quarterdeck.core.middleware.security_headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "quarterdeck.core.middleware.request_log",
    "quarterdeck.core.middleware.whole_requests",
    "quarterdeck.core.middleware.database_busy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "quarterdeck.core.middleware.session_limits",
    "quarterdeck.core.middleware.actor",
    "quarterdeck.core.middleware.ErrorTranslation",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "quarterdeck.config.urls"
WSGI_APPLICATION = "quarterdeck.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "quarterdeck.core.views.shell.shell",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ.get("QUARTERDECK_DATABASE_URL", ""), home=QUARTERDECK_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "quarterdeck.core.cache.DatabaseCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = folder("static")
STATICFILES_DIRS = [PACKAGE / "static"] if (PACKAGE / "static").is_dir() else []
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder("files")}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": PACKAGE / "static" / "dist" / "manifest.json",
        "static_url_prefix": "dist",
    }
}
SQLITE_IS_SAFE_FOR_WAL = sqlite.is_safe_for_wal
QUARTERDECK_FILES = folder("files")
QUARTERDECK_BACKUPS = folder("backups")
QUARTERDECK_LARGEST_FILE = int(os.environ.get("QUARTERDECK_LARGEST_FILE_MB", "200")) * 1024 * 1024
# A dropped folder of single items (one file per issue) is one upload.
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "quarterdeck.core.accounts.Adapter"
ACCOUNT_FORMS = {"login": "quarterdeck.core.account_forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
PASSWORD_RESET_TIMEOUT = 60 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("QUARTERDECK_PROXIES", "0"))

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 3 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_NAME = "__Host-session" if BEHIND_TLS else "quarterdeck_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_NAME = "__Host-csrf" if BEHIND_TLS else "quarterdeck_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_FAILURE_VIEW = "quarterdeck.core.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS and ALLAUTH_TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE, STRICT_DYNAMIC],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("QUARTERDECK_MAIL_HOST")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = os.environ.get("QUARTERDECK_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("QUARTERDECK_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("QUARTERDECK_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("QUARTERDECK_MAIL_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("QUARTERDECK_MAIL_FROM", "quarterdeck@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "quarterdeck.core.log.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("QUARTERDECK_LOG_LEVEL", "WARNING")},
    "loggers": {
        "quarterdeck": {"level": os.environ.get("QUARTERDECK_LOG_LEVEL", "INFO")},
        "django_tasks_db": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # its lines carry whole addresses; ours carry their patterns
    },
}
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail addresses are unique by a constraint that ignores case
    "security.W004",  # HSTS: set where QUARTERDECK_URL is https
    "security.W008",  # the redirect to https is the front server's
]
