"""The web server as a process of its own: `python -m huidian.config.serving HOST PORT THREADS`."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from typing import Any

from huidian.jobs import lifeline


def make_application() -> Any:
    """The WSGI application, in a server process that does not outlive the one that started it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="lifeline", daemon=True).start()
    from huidian.config.wsgi import application
    from huidian.mart.marts import warm_up

    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    return application


def serve(host: str, port: int, threads: int) -> None:
    """Serve until standard input closes or a signal comes; requests under way are finished first."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # A forked process would inherit the lifeline's thread half alive.
    multiprocessing.set_start_method("spawn")
    server = Granian(
        f"{__spec__.name}:make_application" if __spec__ else "huidian.config.serving:make_application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backpressure=64,
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
    serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
