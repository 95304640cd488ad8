"""Texts of a dealer: checked when saved, reviewed, replaced by their next version; lists written to."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from huidian.config.cli.messages import messages_command
from huidian.flows.messages.allowed import stops
from huidian.flows.messages.letters import print_letters, take_letters
from huidian.messages.actions import template_in_force
from huidian.messages.actions.templates import (
    RulesBrokenError,
    approve,
    change_template,
    retire,
    submit,
    take_from_playbook,
)
from huidian.messages.models import Message, Template
from huidian.network.models import AuditEvent
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from tests.messages.made import AT, WHY, a_message, a_text, states
from tests.outreach.made import a_vehicle
from tests.people import People


def who(people: People) -> dict[str, Any]:
    return {"by": None, "scope": Scope(0, {people.dealer_a.pk: frozenset(Permission)})}


def words(**more: str) -> dict[str, Any]:
    return {
        "name": "保养提醒", "message_class": "notification", "channel": "sms", "purpose": "reminder",
        "body": "您的车该保养了。", "signature": "甲店", **more,
    }  # fmt: skip


def test_a_version_follows_another_and_what_was_written_of_it_still_leaves(people: People) -> None:
    first = a_text(people.dealer_a)
    message = a_message(a_vehicle(people.dealer_a, 1), first)
    second = change_template(at=AT, template_id=first.pk, words=words(), variables=(), **who(people))
    assert (second.version, second.state) == (2, "draft")
    assert template_in_force(people.dealer_a, first.key).pk == first.pk
    submit(at=AT, template_id=second.pk, **who(people))
    approve(at=AT, template_id=second.pk, gateway_code="SMS_2", **who(people))
    assert template_in_force(people.dealer_a, first.key).pk == second.pk
    retired = AuditEvent.objects.unscoped(WHY).filter(action="template.retired")
    assert [one.object_id for one in retired] == [str(first.pk)]
    read = Message.objects.unscoped(WHY).select_related("dealer", "template").get(pk=message.pk)
    assert stops([read], AT) == {}
    retire(at=AT, template_id=second.pk, **who(people))
    read = Message.objects.unscoped(WHY).select_related("dealer", "template").get(pk=message.pk)
    assert stops([read], AT)[read.pk].rule == "template"


def test_what_breaks_a_rule_is_not_saved(people: People) -> None:
    first = a_text(people.dealer_a, state="draft")
    with pytest.raises(RulesBrokenError) as refused:
        change_template(
            at=AT, template_id=first.pk, words=words(body="工时优惠"), variables=(), **who(people)
        )
    assert [(one.field, one.rule) for one in refused.value.breaches] == [
        ("body", "marketing_in_notification")
    ]
    assert Template.objects.unscoped(WHY).get().body == first.body


def test_the_playbooks_texts_are_taken_once(people: People) -> None:
    made = take_from_playbook(at=AT, dealer_id=people.dealer_a.pk, **who(people))
    assert {one.state for one in made} == {"draft"} and len(made) > 5
    assert made[0].signature == "甲店"
    assert take_from_playbook(at=AT, dealer_id=people.dealer_a.pk, **who(people)) == []


def test_a_list_of_plates_is_written_to_from_the_command_line(people: People, tmp_path: Path) -> None:
    a_text(people.dealer_a)
    a_vehicle(people.dealer_a, 1)
    a_vehicle(people.dealer_a, 2, phone="")
    file = tmp_path / "plates.csv"
    file.write_text("序号,车牌号\n1,京X00001\n2,京·X00002\n3,京X00009\n", encoding="gb18030")
    asked = ["enqueue", "--dealer", "A", "--template", "service_reminder", "--to", str(file), "--json"]
    for _ in range(2):  # the second time nothing is added
        done = CliRunner().invoke(messages_command, asked)
        assert json.loads(done.output) == {
            "queued": 1,
            "blocked": [
                {"plate": "京X00009", "rule": "no_vehicle"},
                {"plate": "京·X00002", "rule": "address"},
            ],
        }
    assert Message.objects.unscoped(WHY).count() == 1
    texts = CliRunner().invoke(messages_command, ["templates", "--dealer", "A", "--json"])
    assert json.loads(texts.output) == [
        {"key": "service_reminder", "class": "notification", "state": "approved"}
    ]
    counts = json.loads(CliRunner().invoke(messages_command, ["status", "--json"]).output)
    assert counts["new"] == 1 and sum(counts.values()) == 1
    unknown = CliRunner().invoke(messages_command, [*asked[:4], "nothing", *asked[5:]])
    assert unknown.exit_code == 2


def test_letters_that_may_leave_are_printed(people: People) -> None:
    text = a_text(people.dealer_a, "letter", channel="letter", subject="感谢")
    a_message(a_vehicle(people.dealer_a, 1, address="上海市某路 1 号"), text)
    a_message(a_vehicle(people.dealer_a, 2, may_contact=False, address="上海市某路 2 号"), text)
    asked = {**who(people), "at": AT, "by": people.zhao, "dealer_id": people.dealer_a.pk}
    assert take_letters(**(asked | {"at": AT - timedelta(minutes=1)})) == []
    taken = take_letters(**asked)
    assert take_letters(**asked) == []
    assert sorted(states()) == ["blocked", "sent"]
    pdf = print_letters(asked["scope"], taken)
    assert pdf and pdf.startswith(b"%PDF")
