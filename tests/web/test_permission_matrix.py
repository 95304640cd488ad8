"""Every route × every role, as `permission_matrix.txt` says. A route without a row fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from huidian.network.roles import Role
from tests.people import People
from tests.standing import standing
from tests.web.conftest import NOW
from tests.web.routes import routes

TABLE = Path(__file__).with_name("permission_matrix.txt")
ANONYMOUS = "anonymous"


def sign_everybody_in(people: People) -> dict[str, str]:
    """The session of somebody of each role, made once for all routes."""
    sessions = {}
    for role, staff in people.by_role.items():
        client = Client()
        client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        sessions[role.value] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


sessions = standing(sign_everybody_in, at=NOW)


@dataclass(frozen=True)
class Row:
    """What one route answers to whom: ok, 403, 404 or login."""

    route: str
    method: str
    path: str
    answers: dict[str, str]


def rows() -> list[Row]:
    return list(_rows(TABLE.read_text(encoding="utf-8")))


def _rows(text: str) -> Iterator[Row]:
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    head, *body = lines
    for route, method, path, *answers in body:
        assert len(answers) == len(head) - 3, f"{route}: as many answers as people"
        yield Row(route, method, path, dict(zip(head[3:], answers, strict=True)))


def answer_of(response: Any) -> str:
    """The table's word for an answer; moving on to anything but the sign-in page is ok."""
    if response.status_code == 302:
        return "login" if response["Location"].startswith("/login/") else "ok"
    return "ok" if response.status_code == 200 else str(response.status_code)


def test_every_route_has_a_row() -> None:
    assert [route.name for route in routes()] == sorted({row.route for row in rows()})


def test_every_role_has_a_column() -> None:
    for row in rows():
        assert set(row.answers) == {ANONYMOUS, *Role.values}


def test_every_view_declares_who_may_see_it() -> None:
    undeclared = [route.name for route in routes() if not hasattr(route.view, "desk_permissions")]
    assert undeclared == []


def browser_of(session: str | None) -> Client:
    client = Client()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.method} {row.path}")
def test_the_route_answers_everybody_as_the_table_says(row: Row, sessions: dict[str, str]) -> None:
    answers = {who: browser_of(sessions.get(who)).generic(row.method, row.path) for who in row.answers}
    assert {who: answer_of(answer) for who, answer in answers.items()} == row.answers
    kept = [who for who, answer in answers.items() if "no-store" not in answer.get("Cache-Control", "")]
    assert kept in ([], [ANONYMOUS]), "a page of somebody signed in stays on no machine"
