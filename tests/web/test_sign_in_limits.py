"""From how many wrong passwords on a sign-in pauses, for a name and for an address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from huidian.network.addresses import MOST_FAILURES, client_address
from tests.people import PASSWORD, People


def sign_in(name: str, password: str, address: str) -> Any:
    return Client().post("/login/", {"username": name, "password": password}, REMOTE_ADDR=address)


def test_a_name_is_paused_with_how_long(people: People) -> None:
    for _time in range(5):
        answer = sign_in("zhao", "wrong", "10.0.0.1")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")


def test_an_address_that_tries_many_names_is_paused(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    AccessAttempt.objects.create(
        username="x", ip_address="10.0.0.1", failures_since_start=MOST_FAILURES - 1, attempt_time=now
    )
    assert sign_in("zhao", PASSWORD, "10.0.0.1").status_code == 302
    sign_in("nobody-1", "wrong", "10.0.0.1")
    answer = sign_in("zhao", PASSWORD, "10.0.0.1")
    assert answer.status_code == 429 and 890 <= int(answer["Retry-After"]) <= 900
    assert "从这里登录失败的次数太多，15 分钟内不能登录" in answer.content.decode()
    assert sign_in("zhao", PASSWORD, "10.0.0.2").status_code == 302
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=16))
    assert sign_in("zhao", PASSWORD, "10.0.0.1").status_code == 302


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "address"),
    [
        ([], "10.0.0.1", "", "10.0.0.1"),
        ([], "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (["10.0.0.0/8"], "9.9.9.9", "1.2.3.4", "9.9.9.9"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "nonsense, 10.0.0.3", "10.0.0.3"),
        (["::1"], "::1", "2001:db8:1:2:3::4", "2001:db8:1:2::"),
        ([], "::ffff:10.0.0.1", "", "10.0.0.1"),
        ([], "", "", "0.0.0.0"),
    ],
)
def test_only_a_proxy_of_ours_is_believed(
    settings: Settings, trusted: list[str], remote: str, forwarded: str, address: str
) -> None:
    settings.HUIDIAN_TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address
