"""The web server as a process with its web processes: `python -m huidian.config.serving HOST PORT PROCESSES`.

Each web process answers with a few threads: a page is computing, more threads would only take turns.
Connections that are kept open wait without a thread.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from typing import Any

from huidian.jobs import lifeline

OURS = "huidian.config.serving:make_application"
THREADS = 4
CONNECTIONS = 4096
"""Of one web process each."""
COLLECTED_AFTER = (20_000, 5, 80)
"""A page makes and drops some ten thousand objects: looked for cycles every 700 of them, one page in ten
waits for a search of everything. What outlives a page is searched in small parts, not in one of a quarter
of a second."""


def make_application() -> Any:
    """The WSGI application, in a server process that does not outlive the one that started it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="lifeline", daemon=True).start()
    # What is imported stays: searching it for cycles is a tenth of a start, and of no use later either.
    gc.disable()
    from django.urls import get_resolver

    from huidian.config.wsgi import application
    from huidian.mart.marts import warm_up

    # All pages before the engine: the first request needs them, and both at once would take turns.
    get_resolver().url_patterns  # noqa: B018 - a property that loads them
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    gc.enable()

    def warm() -> None:
        warm_up()
        gc.collect()
        gc.freeze()

    threading.Thread(target=warm, name="warm-up", daemon=True).start()
    return application


def serve(host: str, port: int, processes: int, application: str = OURS) -> None:
    """Serve until standard input closes or a signal comes; requests under way are finished first.

    `application` is a module and what in it makes a WSGI application.

    A web process that dies is started again beside the others; if it dies at once again all end, and with
    them this process, for whoever watches it.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # A forked process would inherit the lifeline's thread half alive.
    multiprocessing.set_start_method("spawn")
    server = Granian(
        application,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,  # a thread has a connection to the store
        backlog=1024,
        # It counts connections, not requests: those that browsers keep open must not shut out others.
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
    )
    lifeline.hold(server.signal_handler_interrupt)
    server.serve()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huidian.config.settings")
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:5])
