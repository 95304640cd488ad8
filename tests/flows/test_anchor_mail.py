"""The night's anchor goes out by mail too, where somebody is named for it."""

from __future__ import annotations

import json
import smtplib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from huidian.flows import nightly
from huidian.flows.background import Foreground
from huidian.network import audit, troubles
from huidian.network.anchors import Anchor, read_anchors
from huidian.network.models import AuditEvent

AT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
TO = ["owner@shop.example", "auditor@maker.example"]


@pytest.fixture
def event(db: None, settings: Settings, tmp_path: Path) -> AuditEvent:
    settings.HUIDIAN_HOME, settings.HUIDIAN_ANCHOR_MAIL = tmp_path, TO
    return audit.record(at=AT, staff=None, action="x")


def night() -> None:
    nightly.anchor_the_audit.call(Foreground(AT))


def test_the_mail_holds_what_the_file_holds(event: AuditEvent, tmp_path: Path) -> None:
    night()
    [sent] = mail.outbox
    assert (sent.to, "2026-11-28 · 1" in sent.subject) == (TO, True)
    line = sent.body.strip().splitlines()[-1]
    assert Anchor(**json.loads(line)) == Anchor(AT.isoformat(), 1, event.digest)
    (tmp_path / "anchor.txt").write_text(line, encoding="utf-8")
    assert read_anchors(tmp_path / "anchor.txt") == read_anchors()


@pytest.mark.parametrize("named", [[], TO])
def test_nothing_leaves_where_nobody_is_named_or_a_copy_is_held(
    event: AuditEvent, settings: Settings, named: list[str]
) -> None:
    settings.HUIDIAN_ANCHOR_MAIL = named
    troubles.note(troubles.RESTORED, at=AT)
    night()
    assert (mail.outbox, len(read_anchors())) == ([], 1)
    troubles.over(troubles.RESTORED)
    night()
    assert len(mail.outbox) == bool(named)


def test_a_mail_that_fails_stands_until_one_goes_out(
    event: AuditEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_messages: object) -> None:
        raise smtplib.SMTPServerDisconnected("no server at shop.example")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        with pytest.raises(OSError, match="no server"):
            night()
    assert [one.sentence.en for one in troubles.standing()] == [
        "The audit anchor could not be mailed: no server at shop.example"
    ]
    night()
    assert troubles.standing() == []
