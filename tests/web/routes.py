"""Every address of the site, as the resolver knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One named address and the view behind it."""

    name: str
    view: Callable[..., Any]


def routes() -> list[Route]:
    """All of them, by name. An address without a name fails: it could not be listed."""
    return sorted(_within(get_resolver(), ""), key=lambda route: route.name)


def _within(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _within(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield Route(prefix + pattern.name, pattern.callback)
