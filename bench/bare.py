"""The floor of `load.py`: one Django page without a store, as the server's application."""

from __future__ import annotations

from typing import Any


def application() -> Any:
    """A WSGI application that answers every address with one page."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, HttpResponse
    from django.urls import re_path

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("<!doctype html><title>bare</title><p>Nothing is counted here.</p>")

    urls = type("urls", (), {"urlpatterns": [re_path("", page)]})
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=urls, SECRET_KEY="bare", MIDDLEWARE=[])
    return get_wsgi_application()
