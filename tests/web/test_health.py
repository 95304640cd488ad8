"""What load balancers and the supervisor are told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from huidian.jobs.pulses import WORKER, Beat, pulse_store
from huidian.jobs.worker import drain
from huidian.network import troubles
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.web.health import views
from huidian.web.shell.troubles import forget_troubles
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.shown import forms_of

GOOD = {"database": True, "migrations": True, "worker": True, "home": True, "room": True, "troubles": []}


def test_a_process_that_answers_is_healthy_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(("silent_for", "ready"), [(5, True), (119, True), (121, False), (None, False)])
def test_ready_needs_a_worker_that_lives(client: Client, silent_for: int | None, ready: bool) -> None:
    key = f"{WORKER}test"
    if silent_for is not None:
        pulse_store().write(Beat(key, timezone.now() - timedelta(seconds=silent_for)))
    answer = client.get("/readyz")
    pulse_store().forget(key)
    assert answer.json() == {**GOOD, "worker": ready}
    assert answer.status_code == (200 if ready else 503)


@pytest.mark.django_db
def test_ready_needs_a_store_that_is_up_to_date(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_is_migrated", lambda: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)


def test_ready_needs_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> bool:
        raise OperationalError("gone")

    monkeypatch.setattr(views, "_database_answers", refuse)
    monkeypatch.setattr("huidian.web.health.views.connection.close", lambda: None)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {**dict.fromkeys(GOOD, False), "troubles": []}


def test_those_who_can_act_read_what_is_wrong(people: People, signed_in: SignIn) -> None:
    troubles.note(troubles.BACKUP, at=timezone.now(), why="disk full")
    forget_troubles()
    assert "夜间备份失败：disk full" in signed_in(people.zhao).get("/").content.decode()
    assert "disk full" not in signed_in(people.lin).get("/").content.decode()
    assert signed_in(people.lin).get("/readyz").json()["troubles"] == ["backup"]
    troubles.over(troubles.BACKUP)
    forget_troubles()
    assert "disk full" not in signed_in(people.zhao).get("/").content.decode()


def test_a_damaged_dealer_is_rebuilt_in_the_background_and_others_go_on(
    december: People, january: datetime, signed_in: SignIn, settings: Settings
) -> None:
    zhao, maker = signed_in(december.zhao), signed_in(december.by_role[Role.OEM_CARE])
    both = maker.get("/churn/?month=2010-12")
    assert "正在重建" not in both.content.decode()
    waiting = DBTaskResult.objects.count()
    for file in settings.HUIDIAN_MART.glob("A.*/visits-*.parquet"):
        file.write_bytes(b"cut")
    for _reader in range(2):
        answer = zhao.get("/churn/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "甲店(虚构)" in answer.content.decode() and "正在重建" in answer.content.decode()
    assert DBTaskResult.objects.count() == waiting + 1
    for path in ("/churn/?month=2010-12", "/network/", "/"):
        page = maker.get(path)
        assert page.status_code == 200, path
        assert "甲店(虚构)：数字正在重建，暂未计入" in page.content.decode()
    assert "正在重建" not in (rival := signed_in(december.qian).get("/churn/")).content.decode()
    assert rival.status_code == 200
    assert zhao.get("/readyz").json()["troubles"] == ["rebuild:A"]
    drain()
    assert zhao.get("/readyz").json()["troubles"] == []
    assert zhao.get("/churn/").status_code == 200
    assert "正在重建" not in maker.get("/churn/?month=2010-12").content.decode()


def test_an_administrator_confirms_a_restored_copy(people: People, signed_in: SignIn) -> None:
    troubles.note(troubles.RESTORED, at=timezone.now(), made_on="2026-11-28")
    forget_troubles()
    admin, zhao = signed_in(people.by_role[Role.INFORMATION_ADMIN]), signed_in(people.zhao)
    assert "这是由备份恢复的副本" in zhao.get("/account/").content.decode()
    assert "/restored/confirm/" not in zhao.get("/account/").content.decode()
    assert (zhao.post("/restored/confirm/").status_code, troubles.outgoing_allowed()) == (403, False)
    sent = forms_of(admin.get("/account/"))["/restored/confirm/"]
    for _time in range(2):
        assert admin.post("/restored/confirm/", sent)["Location"] == "/account/"
    assert troubles.outgoing_allowed()
    assert "由备份恢复的副本" not in admin.get("/account/").content.decode()
    event = AuditEvent.objects.unscoped("a test reads the store").get(action="backup.confirm")
    assert event.staff == people.by_role[Role.INFORMATION_ADMIN]
