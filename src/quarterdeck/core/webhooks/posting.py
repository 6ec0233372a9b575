"""One attempt: post a signed body to a machine that was looked at, and read no more of its answer than its status."""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection, HTTPException
from threading import Timer

from quarterdeck.core.webhooks.addresses import Target

SECONDS_TO_CONNECT = 5.0
SECONDS_IN_ALL = 10.0
MOST_READ = 64 * 1024


class PostFailed(Exception):
    """There was no answer; the words say why."""


class _Connection(HTTPConnection):
    """To the machine of a target, asked for by its name."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS_TO_CONNECT)
        self._target = target

    def connect(self) -> None:
        self.sock = socket.create_connection((self._target.machine, self._target.port), SECONDS_TO_CONNECT)
        if self._target.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._target.host)

    def cut(self) -> None:
        """End whatever the other side drags out."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def post(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; redirects are answers like any other. Raises PostFailed."""
    connection = _Connection(target)
    limit = Timer(SECONDS_IN_ALL, connection.cut)
    limit.daemon = True
    limit.start()
    try:
        connection.request("POST", target.path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read(MOST_READ)
    except (OSError, HTTPException, ValueError) as error:
        raise PostFailed(type(error).__name__) from error
    else:
        return answer.status
    finally:
        limit.cancel()
        connection.close()
