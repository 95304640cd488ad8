"""JSON over HTTP with connections that are kept; says whether a request can have arrived."""

from __future__ import annotations

import http.client
import json
import queue
import select
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit


class NotSentError(OSError):
    """No connection: the request certainly did not arrive."""


class NoAnswerError(OSError):
    """The request may have arrived; no answer that could be read came back."""


LARGEST = 2**20


class Wire:
    """Calls of one gateway. `timeout` is in seconds, for connecting and for each wait for bytes."""

    def __init__(self, timeout: float, headers: Mapping[str, str]) -> None:
        self.timeout = timeout
        self.headers = {"Content-Type": "application/json", "Accept": "application/json", **headers}
        self.idle: queue.LifoQueue[http.client.HTTPConnection] = queue.LifoQueue()

    def call(self, method: str, url: str, body: object = None) -> tuple[int, Any]:
        """Status and JSON (None where it is none). Raises `NotSentError`, `NoAnswerError`."""
        parts = urlsplit(url)
        connection = self._connected(parts.scheme, parts.hostname or "", parts.port)
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        sent = json.dumps(body, ensure_ascii=False).encode() if body is not None else None
        try:
            connection.request(method, path, sent, self.headers)
            answer = connection.getresponse()
            data = answer.read(LARGEST)
        except (OSError, http.client.HTTPException) as failure:
            connection.close()
            raise NoAnswerError(f"{type(failure).__name__}: {failure}") from failure
        if answer.will_close or not answer.isclosed():
            connection.close()
        else:
            self.idle.put(connection)
        with suppress(ValueError):
            return answer.status, json.loads(data)
        return answer.status, None

    def _connected(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        """One that nobody uses, else a new one; it is the caller's until it is given back."""
        with suppress(queue.Empty):
            while True:
                kept = self.idle.get_nowait()
                if kept.host == host and kept.sock is not None and not _closed(kept):
                    return kept
                kept.close()
        if scheme == "https":
            context = ssl.create_default_context()
            made: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=self.timeout, context=context
            )
        else:
            made = http.client.HTTPConnection(host, port, timeout=self.timeout)
        try:
            made.connect()
        except OSError as failure:
            raise NotSentError(f"{type(failure).__name__}: {failure}") from failure
        return made


def _closed(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side has closed a kept connection: a request on it would be lost without trace."""
    return bool(select.select([connection.sock], [], [], 0)[0])


def with_query(url: str, **values: str) -> str:
    """The address with more in its query."""
    joint = "&" if urlsplit(url).query else "?"
    return f"{url}{joint}{urlencode(values)}"
