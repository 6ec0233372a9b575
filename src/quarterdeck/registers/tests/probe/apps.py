"""An app of the tests alone: two registers that use everything the kernel offers."""

from __future__ import annotations

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "quarterdeck.registers.tests.probe"
    label = "probe"
