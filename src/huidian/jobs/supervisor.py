"""Keeping processes running, and none of them alive once this one is gone.

A child stops when its standard input closes (`jobs.lifeline`), so it also ends if this process is killed. It
runs in a session of its own: Ctrl-C reaches only the supervisor, which stops the children in order.
"""

from __future__ import annotations

import logging
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

log = logging.getLogger("huidian.jobs")
_LOOK_SECONDS = 0.1
_LONG_ENOUGH_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 30.0


@dataclass(slots=True)
class Child:
    """One process to keep running. `deaths` counts those since it last lived for a minute.

    `once_settled`: it is started when the site has answered, and takes none of the processor until then.
    """

    name: str
    command: list[str]
    once_settled: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    deaths: int = 0

    def start(self, now: float) -> None:
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows only
        self.process = subprocess.Popen(  # noqa: S603
            self.command, stdin=subprocess.PIPE, creationflags=flags, start_new_session=not flags
        )
        self.started_at = now

    def look_after(self, now: float) -> None:
        """Start it if its time has come; notice if it died."""
        if self.process is None:
            if now >= self.start_at:
                self.start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        self._close()
        self.process = None
        self.deaths = 1 if now - self.started_at > _LONG_ENOUGH_SECONDS else self.deaths + 1
        pause = min(0.5 * 2 ** (self.deaths - 1), _LONGEST_PAUSE_SECONDS)
        self.start_at = now + pause
        log.error("%s stopped (code %s); starting it again in %.1f s", self.name, code, pause)

    def ask_to_stop(self) -> None:
        if self.process is not None:
            self._close()

    def wait(self, until: float, now: Callable[[], float]) -> bool:
        """Whether it is gone by then."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(until - now(), 0.01))
        except subprocess.TimeoutExpired:
            return False
        self.process = None
        return True

    def kill(self) -> None:
        if self.process is not None:
            log.warning("%s did not stop in time", self.name)
            self.process.kill()
            self.process.wait()
            self.process = None

    def _close(self) -> None:
        assert self.process is not None and self.process.stdin is not None
        try:
            self.process.stdin.close()
        except OSError:
            log.debug("%s had closed its side", self.name)


@dataclass(slots=True)
class Supervisor:
    """Keeps the children running until `stop()` is called, from a signal handler if need be."""

    children: list[Child]
    grace_seconds: float = 20.0
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    settled: bool = field(default=False)  # set once the site has answered for the first time
    standstill: Callable[[], Callable[[], object] | None] = lambda: None
    """Asked in every round for what has to be done while no child runs; they start again after it."""
    _stopping: bool = False

    def stop(self) -> None:
        self._stopping = True

    def run(self, *, tries: int = 3) -> bool:
        """False if a child died `tries` times before everything was settled: then it never will be."""
        try:
            # Not an event to wait for: setting one in a signal handler can block on its own lock.
            while not self._stopping:
                if work := self.standstill():
                    self._stop_all(self.children)
                    work()
                for child in self.children:
                    if self.settled or not child.once_settled:
                        child.look_after(self.clock())
                if not self.settled and any(child.deaths >= tries for child in self.children):
                    return False
                self.pause(_LOOK_SECONDS)
            return True
        finally:
            self._stop_all(self.children)

    def _stop_all(self, children: Iterable[Child]) -> None:
        for child in children:
            child.ask_to_stop()
        until = self.clock() + self.grace_seconds
        for child in children:
            if not child.wait(until, self.clock):
                child.kill()
