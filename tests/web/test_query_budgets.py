"""How many database queries a page may take (`query_budgets.json`): for Zhao, with the figures fresh."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import People
from tests.web.conftest import SignIn

pytestmark = pytest.mark.both_stores

BUDGETS: dict[str, int] = json.loads(
    Path(__file__).with_name("query_budgets.json").read_text(encoding="utf-8")
)
ROOMY = 3


@pytest.mark.parametrize("path", BUDGETS)
def test_the_page_keeps_to_its_budget(december: People, signed_in: SignIn, path: str) -> None:
    zhao = signed_in(december.zhao)
    zhao.get(path)
    with CaptureQueriesContext(connection) as asked:
        zhao.get(path)
    told = "\n".join(query["sql"][:150] for query in asked.captured_queries)
    assert len(asked) <= BUDGETS[path], told
    assert len(asked) >= BUDGETS[path] - ROOMY, f"{len(asked)}: lower the budget"


def test_every_page_of_figures_has_a_budget() -> None:
    from tests.web.test_permission_matrix import rows

    pages = {row.path for row in rows() if row.method == "GET" and row.answers["care_manager"] == "ok"}
    outside = {"/login/", "/healthz", "/readyz"}
    assert pages - outside <= set(BUDGETS)
