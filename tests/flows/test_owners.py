"""Owners as one person may see them, and the answer for a plate."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from huidian.config.cli import main
from huidian.customers import actions
from huidian.customers.models import Customer, Vehicle
from huidian.flows import owners
from huidian.network.models import Dealer
from huidian.network.roles import Role
from huidian.outreach.models import Attempt
from tests.people import People
from tests.web.conftest import december

__all__ = ["december"]
WHY = "a test looks at everything"
NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)


def block(people: People, owner: Customer, **about: Any) -> int:
    by = people.zhao
    given = {"at": NOW, "by": by, "scope": people.scope(by), "customer_id": owner.pk, "proof": "phone"}
    return actions.set_block(**{**given, **about})


def names(people: People, who: Any, **filters: Any) -> set[int]:
    reach = owners.owners_in_reach(people.scope(who), today=NOW.date())
    return set(reach.filter(**filters).values_list("pk", flat=True))


def test_all_are_seen_or_ones_own_or_nobody(december: People) -> None:
    of_a = set(Customer.objects.unscoped(WHY).filter(dealer=december.dealer_a).values_list("pk", flat=True))
    assert names(december, december.zhao) == of_a
    own = Vehicle.objects.unscoped(WHY).filter(standing__advisor="林小满", dealer=december.dealer_a)
    assert names(december, december.lin) == set(own.values_list("owner_id", flat=True))
    assert 0 < len(names(december, december.lin)) < len(of_a)
    assert names(december, december.by_role[Role.CLAIMS_CLERK]) == set()
    assert not names(december, december.qian) & of_a


def test_the_list_narrows_by_what_owners_allow(december: People) -> None:
    first, second, third, fourth = Customer.objects.unscoped(WHY).filter(dealer=december.dealer_a)[:4]
    by = december.zhao
    verb: dict[str, Any] = {"at": NOW, "by": by, "scope": december.scope(by), "proof": "form"}
    about: dict[str, Any] = {"purpose": "marketing", "channel": "sms"}
    block(december, first, until_on=datetime(2011, 2, 1).date())
    for owner in (second, third):
        actions.give_consent(**verb, **about, customer_id=owner.pk, text_version="1")
    actions.withdraw_consent(**verb, **about, customer_id=third.pk)
    verb.pop("proof")
    actions.set_number_state(**verb, customer_id=fourth.pk, number=fourth.phone, state="wrong")
    assert names(december, by, blocked=True) == {first.pk}
    assert names(december, by, consented=True) == {second.pk}
    assert names(december, by, withdrawn=True) == {third.pk}
    assert names(december, by, number_state="wrong") == {fourth.pk}
    reach = owners.owners_in_reach(december.scope(by), today=NOW.date())
    rows = {
        row.customer_id: row for row in owners.owner_rows(december.scope(by), list(reach), today=NOW.date())
    }
    shown = [
        rows[first.pk].blocks,
        rows[second.pk].consents,
        rows[third.pk].consents,
        rows[fourth.pk].number_state,
    ]
    assert [label.zh if label else None for label in shown] == [
        "任何渠道，任何用途，2011-02-01 起可联系",
        "营销活动：短信",
        None,
        "号码错误",
    ]
    assert names(december, by, blocked=True) == {first.pk}


def test_phones_are_masked_for_whoever_may_not_read_them(december: People) -> None:
    def phones(who: Any) -> set[bool]:
        scope = december.scope(who)
        reach = list(owners.owners_in_reach(scope, today=NOW.date()))
        return {"*" in row.phone for row in owners.owner_rows(scope, reach, today=NOW.date())}

    assert phones(december.zhao) == {False}
    assert phones(december.lin) == {False}
    assert phones(december.by_role[Role.GENERAL_MANAGER]) == {True}


def test_contacts_made_are_heeded(december: People) -> None:
    car = Vehicle.objects.unscoped(WHY).filter(dealer=december.dealer_a, owner__isnull=False)[0]
    assert car.owner_id is not None
    Attempt.objects.create(
        dealer=december.dealer_a, vehicle=car, customer_id=car.owner_id, by=december.zhao, channel="phone",
        purpose="reminder", at=NOW - timedelta(hours=5), outcome="completed", reached=True, contact=True,
    )  # fmt: skip
    scope = december.scope(december.zhao)
    words = "该客户近期已被联系，1 月 23 日 07:00 后可联系"
    (_, answers), _ = owners.contact_about(scope, car.pk, at=NOW).purposes
    assert answers[0].answer.words.zh == words
    file = owners.owner_file(scope, car.owner_id, at=NOW)
    assert words in [one.words.zh for one in file.reasons]
    with pytest.raises(Customer.DoesNotExist):
        owners.owner_file(december.scope(december.qian), car.owner_id, at=NOW)


def test_the_command_answers_as_the_pages_do(december: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huidian.config.cli.contacts.ready", lambda: None)
    dealer: Dealer = december.dealer_a
    car = Vehicle.objects.unscoped(WHY).filter(dealer=dealer).exclude(plate="").select_related("owner")[0]
    call = ["contacts", "permission", "--dealer", "A", "--plate", car.plate, "--at", "2011-01-20T07:00"]
    said = json.loads(CliRunner().invoke(main, [*call, "--json"]).output)
    assert (said["permission"], said["rule"]) == ("no", "quiet_hours")
    assert said["until"] == "2011-01-20T08:00:00+08:00"
    assert car.owner is not None
    block(december, car.owner)
    answer = CliRunner().invoke(main, call).output
    assert answer == "不可以：客户要求免打扰\n"
    wrong = CliRunner().invoke(main, [*call, "--channel", "fax"])
    assert wrong.exit_code == 2 and "没有渠道“fax”" in wrong.output
    assert CliRunner().invoke(main, [*call[:5], "没有"]).exit_code == 2
