"""A gateway that is configured."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from tests.messages.made import Gateway


@pytest.fixture
def gateway(httpserver: HTTPServer, settings: Settings) -> Gateway:
    """The gateway of text messages, at work."""
    made = Gateway(httpserver)
    settings.HUIDIAN_SMS_URL = made.url
    return made
