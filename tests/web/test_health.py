"""What load balancers and the supervisor are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from huidian.jobs.pulses import WORKER, Beat, pulse_store
from huidian.web.health import views


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
    assert answer.json() == {"database": True, "migrations": True, "worker": ready}
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
    assert answer.json() == {"database": False, "migrations": False, "worker": False}
