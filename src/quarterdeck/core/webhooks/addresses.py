"""Which addresses a webhook may have, and to which machine it leads at this moment.

A name is looked up once per attempt and the connection goes to an address that was looked at: a name that answers with
a public address first and a private one later leads nowhere else. Redirects are never followed.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings

from quarterdeck.core.errors import AddressRefused

PORTS = {"http": 80, "https": 443}
OPEN_PORTS = (80, 443, 8443)
LONGEST = 500
TRANSLATED = IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: the machine's address beside the name that it is asked for."""

    is_secure: bool
    host: str
    port: int
    path: str
    machine: str


def target_of(url: str) -> Target:
    """Read an address and look its name up. Raises AddressRefused."""
    is_secure, host, port, path = _read(url)
    if not settings.QUARTERDECK_WEBHOOKS_MAY_BE_PRIVATE and port not in OPEN_PORTS:
        raise AddressRefused(f"Port {port} is not open to webhooks; 80, 443 and 8443 are.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused(f"No machine is known by the name {host}.") from None
    machines = [str(one[4][0]) for one in found]
    if not settings.QUARTERDECK_WEBHOOKS_MAY_BE_PRIVATE and not all(map(_is_public, machines)):
        raise AddressRefused("This address leads into a private network.")
    return Target(is_secure, host, port, path, machines[0])


def _read(url: str) -> tuple[bool, str, int, str]:
    if len(url) > LONGEST or any(ord(one) <= 32 or ord(one) > 126 for one in url):
        raise AddressRefused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused from None
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or parts.fragment:
        raise AddressRefused
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme == "https", parts.hostname, port or PORTS[parts.scheme], path


def _is_public(machine: str) -> bool:
    address = ip_address(machine.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        address = mapped
    if address.version == 6 and any(address in network for network in TRANSLATED):
        return False
    return address.is_global and not address.is_multicast
