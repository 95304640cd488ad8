"""Whole page or part of it: the one predicate, and the one way to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from huidian.web.shell.desk import DeskRequest


def wants_part(request: DeskRequest) -> bool:
    """Whether HTMX asks for something to swap in; going back in history needs the whole page again."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def answer(
    request: DeskRequest, *, page: str, part: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """``part`` for HTMX, else ``page``, with one context.

    ``part`` names a ``{% partialdef %}`` of the page; one that ends in ``.html`` is a template that several
    pages include.
    """
    within = part if part.endswith(".html") else f"{page}#{part}"
    template = within if wants_part(request) else page
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response
