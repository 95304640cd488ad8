"""The forms of a page as a browser would send them back."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class Forms(HTMLParser):
    """Every POST form of a page: by its address, the values of its inputs and selects as they stand."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.by_url: dict[str, dict[str, str]] = {}
        self._within: dict[str, str] | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._within = {} if given.get("method") == "post" else None
            if self._within is not None:
                self.by_url[given.get("action") or ""] = self._within
        elif tag == "input" and self._within is not None and given.get("name"):
            if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
                return
            self._within[str(given["name"])] = given.get("value") or ""
        elif tag == "select":
            self._select = str(given.get("name"))
        elif tag == "option" and self._within is not None and "selected" in given:
            self._within[self._select] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._within = None


def forms_of(answer: Any) -> dict[str, dict[str, str]]:
    """Address → what the form there would send."""
    return Forms(answer.content.decode()).by_url
