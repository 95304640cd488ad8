"""What load balancers and the supervisor are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from huidian.jobs.pulses import WORKER, Beat, pulse_store
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


def test_figures_that_cannot_be_read_are_said_to_be_rebuilt(
    december: People, signed_in: SignIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **named: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("huidian.mart.actions.write_facts", full)
    for file in settings.HUIDIAN_MART.glob("A.*/visits-*.parquet"):
        file.write_bytes(b"cut")
    answer = signed_in(december.zhao).get("/churn/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "正在重建" in answer.content.decode()
    assert signed_in(december.qian).get("/churn/").status_code == 200


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
