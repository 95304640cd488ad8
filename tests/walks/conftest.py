"""A real browser on a live server. Without a Chromium the walks are skipped; under CI=true they fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from tests.people import PASSWORD, People
from tests.processes import until
from tests.web.conftest import fill_december, january

from huidian.network.models import Staff

__all__ = ["january"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESKTOP = (390, 844), (1440, 900)
WAYS = [
    ("zh-hans", False, (DESKTOP, PHONE)),
    ("zh-hans", True, (PHONE, DESKTOP)),
    ("en", False, (PHONE, DESKTOP)),
    ("en", True, (DESKTOP, PHONE)),
]
"""Each language, light and dark, in both sizes: opened in one and made the other."""


def chromium() -> str | None:
    """The browser: HUIDIAN_CHROMIUM, else the first known name on the path."""
    named = os.environ.get("HUIDIAN_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI runs the walks: install a Chromium or name one in HUIDIAN_CHROMIUM")
        pytest.skip("no Chromium on this machine (HUIDIAN_CHROMIUM names one)")
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def december(people: People, january: object, settings: Any, tmp_path: Path) -> People:
    """`fill_december` on a store of this test: a live server needs it committed."""
    settings.HUIDIAN_MART = tmp_path / "mart"
    return fill_december(people)


@dataclass
class Walker:
    """One person at one browser window. `troubles` collects what the console and the policy complain of."""

    page: Page
    base: str
    troubles: list[str] = field(default_factory=list)

    def goes_to(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.settles()

    def settles(self) -> None:
        """Waits until the page asks for nothing more."""
        self.page.wait_for_load_state("networkidle")

    def signs_in(self, username: str, password: str = PASSWORD) -> None:
        self.goes_to("/login/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", password)
        self.page.click("button.btn-primary")
        self.settles()

    def comes_in(self, username: str) -> None:
        """Signed in already: the door itself is walked through in `test_signing_in.py`."""
        client = Client()
        staff = Staff.objects.get(username=username)
        client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        cookie: Any = {"name": name, "value": client.cookies[name].value, "url": self.base}
        self.page.context.add_cookies([cookie])

    def fits(self, path: str, sizes: Sequence[tuple[int, int]]) -> None:
        """Opens a page in a window of the first size and has it fit there and in each of the others."""
        self._resize(sizes[0])
        self.goes_to(path)
        assert self.overflow() <= 0, (path, sizes[0])
        until(lambda: not self.cut_off(), seconds=5)
        for size in sizes[1:]:
            self._resize(size)
            until(lambda: self.overflow() <= 0 and not self.cut_off(), seconds=5)

    def _resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def cut_off(self) -> list[str]:
        """Tables wider than their frame that do not show it."""
        wider = "frame.scrollWidth - frame.clientWidth - frame.scrollLeft > 2 && !('more' in frame.dataset)"
        frames = "[...document.querySelectorAll('.hd-table-wrap')]"
        return list(
            self.page.evaluate(f"{frames}.filter((frame) => {wider}).map((frame) => frame.innerText)")
        )

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


Walk = Callable[..., Walker]


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store in memory is one connection for all threads of the server: requests that overlap would stand in
    each other's transaction. What two at once do is told by tests with a connection each.
    """
    if connection.vendor != "sqlite":
        return
    turn, handle = Lock(), WSGIHandler.__call__

    def in_turn(self: WSGIHandler, environ: Any, start_response: Any) -> Any:
        with turn:
            return handle(self, environ, start_response)

    monkeypatch.setattr(WSGIHandler, "__call__", in_turn)


@pytest.fixture
def walk(browser: Browser, live_server: Any, one_at_a_time: None) -> Iterator[Walk]:
    """Opens windows: `walk(PHONE, "en", dark=True)`. At the end no window may have had troubles."""
    opened: list[Walker] = []

    def open_window(
        size: tuple[int, int] = DESKTOP, language: str = "zh-hans", *, dark: bool = False
    ) -> Walker:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        walker = Walker(context.new_page(), live_server.url)
        walker.page.on("console", lambda said: _hear(walker, said.type, said.text))
        walker.page.on("pageerror", lambda error: walker.troubles.append(str(error)))
        opened.append(walker)
        return walker

    yield open_window
    troubles = [trouble for walker in opened for trouble in walker.troubles]
    for walker in opened:
        walker.page.context.close()
    assert troubles == []


def _hear(walker: Walker, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        walker.troubles.append(text)
