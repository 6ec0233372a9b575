"""Settings of the tests: their own data folder, a fast hasher, jobs that run only when a test says so."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="quarterdeck-test-")
os.environ["QUARTERDECK_HOME"] = _home
atexit.register(shutil.rmtree, _home, ignore_errors=True)

from quarterdeck.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
WHITENOISE_USE_FINDERS = False
INSTALLED_APPS = [*INSTALLED_APPS, "quarterdeck.registers.tests.probe"]  # noqa: F405  registers of the tests alone
