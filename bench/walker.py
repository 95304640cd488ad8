"""A person at a browser for `load.py`: keeps one connection open, signs in, follows links, thinks."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

PASSWORD = "huidian-demo"
SEARCHED = ("李", "王", "沪A", "张", "刘伟", "8888", "途观", "wm", "1234")
_LINK = re.compile(r'(href|hx-get)="(/[^"#]*)"')
_NOT_WALKED = re.compile(
    r"/(static|logout|login|password|language|first-run|.*export|.*print|.*rejects|.*samples|.*file)(/|$)"
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as it was asked for: `part` by HTMX; status 0 where no answer came."""

    who: str
    path: str
    part: bool
    status: int
    at: float
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether the site did not answer, or said that it could not."""
        return self.status >= 500 or not self.status


def kind_of(path: str) -> str:
    """The path without what it names: numbers and the question."""
    return re.sub(r"\d+", "N", path.partition("?")[0])


class Browser:
    """One keep-alive connection with its cookies."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, *, part: bool = False) -> tuple[int, str]:
        """Status and text; a redirect is followed."""
        status, headers, body = await self._ask("GET", path, {"HX-Request": "true"} if part else {})
        if status in (301, 302) and "location" in headers:
            return await self.get(headers["location"])
        return status, body.decode("utf-8", "replace")

    async def post(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        """Status and text of a form that HTMX sends."""
        status, _, body = await self._ask("POST", path, {"HX-Request": "true"}, urlencode(form).encode())
        return status, body.decode("utf-8", "replace")

    async def sign_in(self, who: str, password: str) -> None:
        _, page = await self.get("/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "no form to sign in"
        form = {"csrfmiddlewaretoken": token[1], "username": who, "password": password}
        status, _, _ = await self._ask("POST", "/login/", {}, urlencode(form).encode())
        assert status == 302, f"{who} could not sign in: {status}"

    async def _ask(
        self, verb: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        reader, writer = self._streams
        more = {"Host": f"127.0.0.1:{self._port}", "Accept-Language": "zh-CN", **headers}
        if self._cookies:
            more["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if body:
            more |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in more.items())
        writer.write(f"{verb} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        try:
            return await self._answer(reader)
        except (OSError, EOFError, ValueError, IndexError):
            writer.close()
            self._streams = None
            raise ConnectionError(path) from None

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self._cookies[cookie] = kept
            headers[name.lower()] = value
        return int(lines[0].split()[1]), headers, await _body(reader, headers)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    chunks = []
    while size := int((await reader.readline()).strip(), 16):
        chunks.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(chunks)


@dataclass(slots=True)
class Walker:
    """One person: who it is, how long between two pages, and what it met."""

    who: str
    browser: Browser
    dice: random.Random
    think: tuple[float, float]
    bare: bool = False
    visits: list[Visit] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    links: list[tuple[str, bool]] = field(default_factory=list)

    async def walk(self, within: float, ends: float) -> None:
        """Sign in at some moment of the first seconds, then page after page until the end."""
        await asyncio.sleep(self.dice.uniform(0, within))
        if not self.bare:
            started = time.perf_counter()
            await self.browser.sign_in(self.who, PASSWORD)
            self.sign_ins.append(time.perf_counter() - started)
        path, part = "/", False
        while True:
            await self._visit(path, part=part)
            pause = self.dice.uniform(*self.think)
            if time.perf_counter() + pause >= ends:
                return
            await asyncio.sleep(pause)
            path, part = self._next()

    async def _visit(self, path: str, *, part: bool) -> None:
        at = time.perf_counter()
        try:
            status, text = await self.browser.get(path, part=part)
        except OSError:
            status, text = 0, ""
        self.visits.append(Visit(self.who, path, part, status, at, time.perf_counter() - at))
        found = [(unescape(path), how == "hx-get") for how, path in _LINK.findall(text)]
        found = [(path, part) for path, part in found if not _NOT_WALKED.match(path)]
        # A part of a page has few links of its own: the rest of the page is still there.
        self.links = found if not part else self.links + found[:200]

    def _next(self) -> tuple[str, bool]:
        """Now and then a search, else some link of the page: first which kind, then which of them."""
        if self.bare or not self.links:
            return "/", False
        if self.dice.random() < 0.08:
            return f"/customers/?{urlencode({'q': self.dice.choice(SEARCHED)})}", False
        kinds = defaultdict(list)
        for path, part in self.links:
            kinds[kind_of(path)].append((path, part))
        return self.dice.choice(kinds[self.dice.choice(sorted(kinds))])
