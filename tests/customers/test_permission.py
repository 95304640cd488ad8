"""Permission to contact out of the store: what is recorded, what is answered, for one and for many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test.utils import CaptureQueriesContext

from huidian.customers import actions, queries
from huidian.customers.models import Block, Consent, Customer, NumberState, Refusal, Vehicle
from huidian.engine.contact import Contact, ContactPermission
from huidian.network import audit
from huidian.network.models import AuditEvent, Dealer
from tests.mart.shop import Shop
from tests.people import People

WHY = "a test looks at everything"
AT = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)  # noon in Shanghai, a Thursday
CARS = 6
SMS: dict[str, Any] = {"purpose": "marketing", "channel": "sms"}
CALL: dict[str, Any] = {"purpose": "reminder", "channel": "phone"}


@dataclass
class Owners:
    """Dealer A with cars of one owner each; `ids` are the owners, `cars` the vehicles."""

    people: People
    ids: list[int]
    cars: list[int]

    @property
    def dealer(self) -> Dealer:
        return self.people.dealer_a

    def may(self, n: int = 0, *, contacts: tuple[Contact, ...] = (), **about: Any) -> ContactPermission:
        asked = {**CALL, "at": AT, **about}
        return queries.may_contact(
            dealer=self.dealer, customer_id=self.ids[n], vehicle_id=self.cars[n], contacts=contacts, **asked
        )

    def do(self, verb: Any, n: int = 0, **about: Any) -> Any:
        by = about.pop("by", self.people.zhao)
        said = {"at": AT, "by": by, "scope": self.people.scope(by), "customer_id": self.ids[n], **about}
        return verb(**said)


@pytest.fixture
def owners(people: People) -> Owners:
    shop = Shop(people.dealer_a)
    shop.has(range(CARS), owner={})
    cars = [shop.cars[n] for n in range(CARS)]
    of = dict(Vehicle.objects.unscoped(WHY).values_list("pk", "owner_id"))
    ids = [of[car] for car in cars]
    for n, owner in enumerate(ids):
        customers = Customer.objects.unscoped(WHY).filter(pk=owner)
        customers.update(phone=f"1380000{n:04d}", phone_last4=f"{n:04d}")
    return Owners(people, [owner for owner in ids if owner], cars)


def test_a_consent_holds_until_it_is_withdrawn(owners: Owners) -> None:
    assert owners.may(**SMS).rule == "consent"
    given = owners.do(actions.give_consent, **SMS, text_version="2026-1", proof="form")
    assert owners.may(**SMS).verdict == "yes"
    withdrawn = owners.do(actions.withdraw_consent, **SMS, proof="message", at=AT + timedelta(minutes=1))
    assert owners.may(**SMS).rule == "withdrawn"
    scope = owners.people.scope(owners.people.zhao)
    verb: dict[str, Any] = {"at": AT, "by": owners.people.zhao, "scope": scope}
    assert actions.retract_consent(**verb, consent_id=withdrawn)
    assert not actions.retract_consent(**verb, consent_id=withdrawn)
    assert owners.may(**SMS).verdict == "yes"
    assert actions.retract_consent(**verb, consent_id=given)
    assert owners.may(**SMS).rule == "consent"


def test_a_block_holds_at_once_and_ends_by_the_dealers_calendar(owners: Owners) -> None:
    block = owners.do(actions.set_block, proof="phone", until_on=date(2026, 12, 1))
    assert owners.do(actions.set_block, proof="phone", until_on=date(2026, 12, 1)) == block
    assert owners.may().words.zh == "客户要求免打扰，12 月 1 日起可联系"
    assert owners.may(at=datetime(2026, 12, 1, 0, 30, tzinfo=UTC)).verdict == "yes"
    scope = owners.people.scope(owners.people.zhao)
    assert actions.lift_block(at=AT, by=owners.people.zhao, scope=scope, block_id=block)
    assert owners.may().verdict == "yes"


def test_a_block_is_about_one_vehicle_where_it_says_so(owners: Owners) -> None:
    owners.do(actions.set_block, proof="phone", vehicle_id=None, purpose="survey")
    assert (owners.may(purpose="survey").rule, owners.may().verdict) == ("block", "yes")
    with pytest.raises(Vehicle.DoesNotExist):
        owners.do(actions.set_block, proof="phone", vehicle_id=owners.cars[1])


def test_a_number_has_one_state(owners: Owners) -> None:
    number = "13800000000"
    assert owners.do(actions.set_number_state, number=number, state="wrong") == "unknown"
    assert owners.may().rule == "number"
    assert owners.do(actions.set_number_state, number=number, state="valid") == "wrong"
    assert owners.may().verdict == "yes"
    assert owners.do(actions.set_number_state, number=number, state="unknown") == "valid"
    states = NumberState.objects.unscoped(WHY)
    assert (states.count(), states.current().count()) == (2, 0)
    with pytest.raises(ValueError, match="no such number"):
        owners.do(actions.set_number_state, number="13999999999", state="wrong")


def test_a_wish_follows_the_number_to_another_file(owners: Owners) -> None:
    owners.do(actions.set_block, proof="phone")
    owners.do(actions.withdraw_consent, **SMS, proof="message")
    Customer.objects.unscoped(WHY).filter(pk=owners.ids[1]).update(phone="13800000000", phone_last4="0000")
    assert (owners.may(1).rule, owners.may(1, **SMS).reasons[1].rule) == ("block", "withdrawn")
    many = queries.may_contact_many(
        dealer=owners.dealer, pairs=[(owners.ids[1], owners.cars[1])], at=AT, **CALL
    )
    assert [answer.rule for answer in many] == ["block"]


def test_the_store_refuses_what_makes_no_sense(owners: Owners) -> None:
    verbs: list[tuple[Any, dict[str, Any], type[Exception]]] = [
        (actions.give_consent, {**SMS, "text_version": "", "proof": "form"}, ValueError),
        (actions.give_consent, {**SMS, "text_version": "1", "proof": "hearsay"}, ValueError),
        (actions.withdraw_consent, {**SMS, "channel": "fax", "proof": "form"}, ValueError),
        (actions.set_block, {"proof": "phone", "until_on": date(2026, 11, 26)}, ValueError),
        (actions.set_number_state, {"number": "13800000000", "state": "odd"}, ValueError),
    ]
    for verb, about, error in verbs:
        with pytest.raises(error):
            owners.do(verb, **about)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            dealer=owners.dealer, customer_id=owners.ids[0], purpose="x", channel="y", given=True,
            proof="form", said_at=AT, recorded_at=AT, recorded_by=actions.permission.recording_of(
                owners.dealer, AT, None),
        )  # fmt: skip


def test_a_rival_reaches_nobody(owners: Owners) -> None:
    qian = owners.people.qian
    with pytest.raises(Customer.DoesNotExist):
        owners.do(actions.set_block, by=qian, proof="phone")
    block = owners.do(actions.set_block, proof="phone")
    with pytest.raises(Block.DoesNotExist):
        actions.lift_block(at=AT, by=qian, scope=owners.people.scope(qian), block_id=block)


def test_every_verb_is_an_event_without_personal_data(owners: Owners) -> None:
    owners.do(actions.give_consent, **SMS, text_version="2026-1", proof="form")
    owners.do(actions.set_block, proof="phone")
    owners.do(actions.set_number_state, number="13800000000", state="wrong")
    events = AuditEvent.objects.unscoped(WHY).filter(object_type="owner", object_id=str(owners.ids[0]))
    assert [event.action for event in events] == ["consent.given", "block.set", "number.state"]
    assert not [event for event in events if "1380000" in f"{event.before} {event.after}"]
    assert audit.verify().broken is None


def test_many_are_answered_as_one_by_one(owners: Owners) -> None:
    owners.do(actions.set_block, 0, proof="phone")
    owners.do(actions.give_consent, 1, **SMS, text_version="2026-1", proof="form")
    owners.do(actions.set_number_state, 2, number="13800000002", state="disconnected")
    customers = Customer.objects.unscoped(WHY)
    customers.filter(pk=owners.ids[3]).update(may_contact=False)
    customers.filter(pk=owners.ids[4]).update(phone="", phone_last4="")
    contacts = (
        Contact(AT - timedelta(hours=5), "sms", owners.ids[1], owners.cars[1]),
        Contact(AT - timedelta(hours=5), "sms", 0, owners.cars[5]),
    )
    pairs = list(zip(owners.ids, owners.cars, strict=True))
    for about in (CALL, SMS, {"purpose": "marketing", "channel": "email"}):
        many = queries.may_contact_many(dealer=owners.dealer, pairs=pairs, at=AT, contacts=contacts, **about)
        assert many == [owners.may(n, contacts=contacts, **about) for n in range(CARS)]
    assert (
        queries.may_contact_many(dealer=owners.dealer, pairs=[(None, 1)], at=AT, **CALL)[0].rule == "address"
    )


def test_many_are_answered_in_few_queries(owners: Owners) -> None:
    from django.db import connection

    owners.do(actions.set_block, proof="phone")
    pairs = list(zip(owners.ids, owners.cars, strict=True)) * 50
    with CaptureQueriesContext(
        connection,
    ) as queries_made:
        queries.may_contact_many(dealer=owners.dealer, pairs=pairs, at=AT, **CALL)
    assert len(queries_made) == 7


def test_a_contact_not_made_is_noted_once_a_day(owners: Owners) -> None:
    owners.do(actions.set_block, proof="phone")
    answers = [(owners.ids[n], owners.may(n)) for n in range(2)]
    for days in (0, 0, 1):
        actions.note_refusals(at=AT + timedelta(days=days), dealer=owners.dealer, answers=answers, **CALL)
    assert Refusal.objects.unscoped(WHY).count() == 2
    scope = owners.people.scope(owners.people.zhao)
    (block,) = queries.refusals_of(scope, owners.ids[0])
    assert (block.rule, block.times, block.first_on) == ("block", 2, date(2026, 11, 26))
    assert queries.refusals_of(scope, owners.ids[0], since=date(2026, 11, 27))[0].times == 1
    assert not queries.refusals_of(owners.people.scope(owners.people.qian), owners.ids[0])


def test_two_files_made_one_keep_the_stricter(owners: Owners) -> None:
    owners.do(actions.give_consent, 0, **SMS, text_version="2026-1", proof="form", at=AT)
    owners.do(actions.withdraw_consent, 1, **SMS, proof="form", at=AT - timedelta(days=1))
    owners.do(actions.set_block, 1, proof="form", purpose="survey")
    customers = Customer.objects.unscoped(WHY)
    customers.filter(pk=owners.ids[1]).update(
        opted_out_channels=["email"], phone="13800000000", phone_last4="0000"
    )
    owners.do(actions.set_number_state, 1, number="13800000000", state="wrong")
    keep, drop = (customers.select_related("dealer").get(pk=owners.ids[n]) for n in range(2))
    actions.merge_permission(at=AT, by=owners.people.zhao, keep=keep, drop=drop)
    customers.filter(pk=drop.pk).update(phone="", phone_last4="")
    assert owners.may(0, **SMS).rule == "withdrawn"
    assert owners.may(0, purpose="survey").rule == "block"
    assert owners.may(0, channel="email").reasons[0].rule == "block"
    assert owners.may(0).rule == "number"
