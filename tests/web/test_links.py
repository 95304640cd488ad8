"""No page leads nowhere: every link of the pages opens, every number's definition is there."""

from __future__ import annotations

import re
from html import unescape

import pytest

from huidian.network.roles import Role
from tests.people import People
from tests.web.conftest import SignIn

HREF = re.compile(r'(?:href|hx-get|data-href|src)="([^"#]+)"')
STARTS = (
    "/",
    "/next/",
    "/calls/",
    "/churn/?month=2010-12",
    "/churn/vehicles/?month=2010-12&window=6&by-model=途观",
)
MANY = 40


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.CARE_MANAGER, Role.REGIONAL_MANAGER])
def test_every_link_opens(december: People, signed_in: SignIn, role: Role) -> None:
    client = signed_in(december.by_role[role])
    starts = [page for page in STARTS if page != "/next/" or role is not Role.REGIONAL_MANAGER]
    found = {link for page in starts for link in _links(client.get(page).content.decode())}
    pages = sorted(link for link in found if not link.startswith("/static/"))
    pages = pages[:: max(1, len(pages) // MANY)]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_every_definition_named_is_on_the_page(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    pages = ("/", "/churn/?month=2010-12", "/churn/vehicles/", "/structure/", "/network/")
    for page in pages:
        said = zhao.get(page).content.decode()
        named = set(re.findall(r'(?:data-defines|aria-describedby)="([^"]+)"', said))
        assert named, page
        assert named <= set(re.findall(r'\sid="([^"]+)"', said)), page
        # Lost over the vehicles on file is that month's, not the metric's share of all that are long away.
        assert ("def-lost-to-held" in named) == page.startswith("/churn/?")
        assert "def-churn_of_holdings" not in named


def _links(page: str) -> set[str]:
    return {unescape(link) for link in HREF.findall(page) if link.startswith(("/", "?")) and link != "/"}
