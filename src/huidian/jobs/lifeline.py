"""How a child notices, on every system, that its parent is gone: its standard input closes."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable


def hold(at_end: Callable[[], object]) -> None:
    """Call `at_end`, in a thread, once the parent closes this process's standard input or dies."""
    # The bare descriptor: a thread that waits in sys.stdin holds a lock the interpreter needs to exit.
    number = sys.stdin.fileno()

    def wait() -> None:
        try:
            while os.read(number, 1):
                pass
        except OSError:
            pass
        at_end()

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
