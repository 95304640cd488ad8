"""The rules of contact by eye: one fact, one moment, one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huidian import playbooks
from huidian.engine.contact import (
    RULES,
    Block,
    Consent,
    Contact,
    ContactPermission,
    Number,
    Owner,
    Question,
    may_contact,
    stricter,
)
from huidian.engine.contact.answer import rule_words

SHANGHAI = ZoneInfo("Asia/Shanghai")
CAR, OTHER_CAR = 7, 8
PHONE = "13800001234"
REACHABLE = {"numbers": (Number(PHONE),), "addresses": frozenset({"email", "wechat", "post"})}


def moment(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


NOON = "2026-11-26 12:00"


def owner(**facts: Any) -> Owner:
    return Owner(customer_id=1, **{**REACHABLE, **facts})


def contact(at: str, **about: Any) -> Contact:
    given = {"channel": "phone", "customer_id": 1, "vehicle_id": CAR, "number": PHONE, **about}
    return Contact(at=moment(at), **given)


def said(channel: str, at: str, *, given: bool, purpose: str = "marketing") -> Consent:
    return Consent(purpose, channel, given, moment(at))


def answer(
    who: Owner,
    *,
    at: str = NOON,
    purpose: str = "reminder",
    channel: str = "phone",
    contacts: Sequence[Contact] = (),
    overlay: dict[str, Any] | None = None,
    zone: str = "Asia/Shanghai",
    vehicle: int | None = CAR,
) -> ContactPermission:
    rules = playbooks.load("generic", overlay).contact
    question = Question.of(rules, purpose=purpose, channel=channel, at=moment(at, zone), zone=ZoneInfo(zone))
    return may_contact(question, who, vehicle, contacts)


def shown(permission: ContactPermission) -> str:
    return f"{permission.verdict}: {permission.words.zh}"


# fmt: off
CASES: dict[str, tuple[Callable[[], ContactPermission], str]] = {
    "nothing against it": (lambda: answer(owner()), "yes: 可以联系"),
    # quiet hours
    "a minute early": (lambda: answer(owner(), at="2026-11-26 07:59"), "no: 勿扰时段，08:00 后可联系"),
    "on the stroke": (lambda: answer(owner(), at="2026-11-26 08:00"), "yes: 可以联系"),
    "the last minute": (lambda: answer(owner(), at="2026-11-26 20:59"), "yes: 可以联系"),
    "in the evening": (lambda: answer(owner(), at="2026-11-30 21:00"),
        "no: 勿扰时段，12 月 1 日 08:00 后可联系"),
    "in the last night": (lambda: answer(owner(), at="2026-12-31 22:00"),
        "no: 勿扰时段，2027 年 1 月 1 日 08:00 后可联系"),
    "a letter has no hours": (lambda: answer(owner(), at="2026-11-26 03:00", channel="letter"),
        "yes: 可以联系"),
    "where the dealer is": (lambda: answer(owner(), at="2026-11-26 07:30", zone="Asia/Urumqi"),
        "no: 勿扰时段，08:00 后可联系"),
    # holidays
    "a call in the golden week": (lambda: answer(owner(), at="2026-10-03 12:00"),
        "warn: 今天是法定节假日，联系前请确认"),
    "a text in the golden week": (lambda: answer(owner(), at="2026-10-03 12:00", channel="sms"),
        "yes: 可以联系"),
    "a weekend": (lambda: answer(owner(), at="2026-11-28 12:00"), "yes: 可以联系"),
    "a weekend that is worked": (lambda: answer(owner(), at="2026-10-10 12:00"), "yes: 可以联系"),
    # consent
    "advertising without consent": (lambda: answer(owner(), purpose="marketing", channel="sms"),
        "no: 未取得该用途与渠道的同意"),
    "advertising with consent": (
        lambda: answer(owner(consents=(said("sms", "2026-01-05", given=True),)),
            purpose="marketing", channel="sms"), "yes: 可以联系"),
    "consent to another channel": (
        lambda: answer(owner(consents=(said("email", "2026-01-05", given=True),)),
            purpose="marketing", channel="sms"), "no: 未取得该用途与渠道的同意"),
    "consent withdrawn": (
        lambda: answer(owner(consents=(
            said("sms", "2026-01-05", given=True), said("sms", "2026-01-06", given=False))),
            purpose="marketing", channel="sms"), "no: 客户已撤回同意"),
    "consent given anew": (
        lambda: answer(owner(consents=(
            said("sms", "2026-01-07", given=True), said("sms", "2026-01-06", given=False))),
            purpose="marketing", channel="sms"), "yes: 可以联系"),
    "withdrawn where none is needed": (
        lambda: answer(owner(consents=(said("phone", "2026-01-06", given=False, purpose="reminder"),))),
        "no: 客户已撤回同意"),
    # do not contact
    "never again": (lambda: answer(owner(blocks=(Block(),))), "no: 客户要求免打扰"),
    "not for a while": (lambda: answer(owner(blocks=(Block(until=moment("2027-02-01")),))),
        "no: 客户要求免打扰，2027 年 2 月 1 日起可联系"),
    "the while is over": (lambda: answer(owner(blocks=(Block(until=moment("2026-11-26")),))),
        "yes: 可以联系"),
    "two of them, one for good": (
        lambda: answer(owner(blocks=(Block(), Block(until=moment("2027-02-01"))))), "no: 客户要求免打扰"),
    "not by phone": (lambda: answer(owner(blocks=(Block(channel="phone"),)), channel="sms"), "yes: 可以联系"),
    "not for surveys": (lambda: answer(owner(blocks=(Block(purpose="survey"),))), "yes: 可以联系"),
    "not about the other car": (
        lambda: answer(owner(blocks=(Block(vehicle_id=OTHER_CAR),))), "yes: 可以联系"),
    "not about this car": (lambda: answer(owner(blocks=(Block(vehicle_id=CAR),))), "no: 客户要求免打扰"),
    "the file says no": (lambda: answer(owner(opted_out=frozenset({""}))), "no: 客户档案标明拒绝联系"),
    "the file says no texts": (
        lambda: answer(owner(opted_out=frozenset({"sms"})), channel="sms"), "no: 客户档案标明拒绝联系"),
    # numbers
    "no number": (lambda: answer(owner(numbers=())), "no: 没有可用的联系方式"),
    "no e-mail": (lambda: answer(owner(addresses=frozenset({"post"})), channel="email"),
        "no: 没有可用的联系方式"),
    "a wrong number": (lambda: answer(owner(numbers=(Number(PHONE, "wrong"),))), "no: 号码均已失效"),
    "a second number": (
        lambda: answer(owner(numbers=(Number(PHONE, "wrong"), Number("02150001234")))), "yes: 可以联系"),
    "texts do not arrive, calls do": (
        lambda: answer(owner(numbers=(Number(PHONE, "undeliverable"),))), "yes: 可以联系"),
    "texts do not arrive": (
        lambda: answer(owner(numbers=(Number(PHONE, "undeliverable"),)), channel="sms"), "no: 号码均已失效"),
    "tried six times": (
        lambda: answer(owner(), contacts=[contact(f"2026-11-1{n} 10:00", reached=False) for n in range(6)]),
        "no: 号码多次无人接听"),
    "tried five times": (
        lambda: answer(owner(), contacts=[contact(f"2026-11-1{n} 10:00", reached=False) for n in range(5)]),
        "yes: 可以联系"),
    # how often
    "called the day before yesterday": (
        lambda: answer(owner(), contacts=[contact("2026-11-24 18:00")]),
        "no: 该客户近期已被联系，11 月 27 日 18:00 后可联系"),
    "72 hours later": (lambda: answer(owner(), contacts=[contact("2026-11-23 12:00")]), "yes: 可以联系"),
    "about the other car": (
        lambda: answer(owner(), contacts=[contact("2026-11-25 18:00", vehicle_id=OTHER_CAR)]),
        "no: 该客户近期已被联系，11 月 28 日 18:00 后可联系"),
    "somebody else about this car": (
        lambda: answer(owner(), contacts=[contact("2026-11-25 18:00", customer_id=2)]),
        "warn: 该车最近联系过，再联系前请确认"),
    "across a month's end": (
        lambda: answer(owner(), at="2026-11-30 12:00", contacts=[contact("2026-11-29 18:00", customer_id=2)]),
        "warn: 该车最近联系过，再联系前请确认"),
    "a manager makes it a stop": (
        lambda: answer(owner(), contacts=[contact("2026-11-25 18:00", customer_id=2)],
            overlay={"contact": {"spacing": {"gap": "stop"}}}),
        "no: 该车近期已被联系，11 月 28 日起可联系"),
    "what is owed waits for no cap": (
        lambda: answer(owner(), purpose="complaint", contacts=[contact("2026-11-25 18:00")]),
        "warn: 该客户最近联系过，再联系前请确认"),
    "nobody answered": (
        lambda: answer(owner(), contacts=[contact("2026-11-26 10:00", reached=False)]), "yes: 可以联系"),
    "the clock went back": (
        lambda: answer(owner(), contacts=[contact("2026-11-26 12:40")]),
        "no: 该客户近期已被联系，11 月 29 日 12:40 后可联系"),
    # the order of the rules
    "a wish before the hour": (
        lambda: answer(owner(blocks=(Block(),)), at="2026-11-26 23:00"), "no: 客户要求免打扰"),
    "a stop before a warning": (
        lambda: answer(owner(), at="2026-10-03 22:00"), "no: 勿扰时段，10 月 4 日 08:00 后可联系"),
}
# fmt: on


@pytest.mark.parametrize("case", CASES)
def test_one_fact_one_answer(case: str) -> None:
    ask, words = CASES[case]
    assert shown(ask()) == words


def test_all_reasons_are_there_in_the_order_of_the_rules() -> None:
    who = owner(blocks=(Block(),), opted_out=frozenset({"phone"}), numbers=(Number(PHONE, "wrong"),))
    contacts = [contact("2026-10-02 12:00")]
    permission = answer(who, at="2026-10-03 22:00", purpose="marketing", contacts=contacts)
    rules = [reason.rule for reason in permission.reasons]
    assert rules == ["opted_out", "block", "consent", "number", "cap", "gap", "holiday", "quiet_hours"]
    assert [rule for rule in RULES if rule in rules] == rules
    assert all(rule_words(rule).en for rule in RULES)


def test_english_names_the_moment_too() -> None:
    permission = answer(owner(), at="2026-11-30 21:00")
    assert permission.words.en == "Quiet hours: possible from 08:00 on 1 Dec"
    assert permission.until == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


def test_a_year_without_published_holidays_says_so() -> None:
    notes = answer(owner(), at="2035-11-26 12:00").notes
    assert [note.zh for note in notes] == ["2035 年节假日尚未公布"]
    assert not answer(owner()).notes


def test_what_the_playbook_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no purpose 'gossip'"):
        answer(owner(), purpose="gossip")
    with pytest.raises(ValueError, match="no channel 'fax'"):
        answer(owner(), channel="fax")


def test_of_two_files_the_stricter_holds() -> None:
    one = owner(consents=(said("sms", "2026-03-01", given=True),), numbers=(Number(PHONE, "valid"),))
    other = owner(
        consents=(said("sms", "2026-02-01", given=False), said("email", "2026-02-01", given=True)),
        blocks=(Block(purpose="survey"),),
        numbers=(Number(PHONE, "wrong"),),
    )
    for merged in (stricter(one, other), stricter(other, one)):
        assert answer(merged, purpose="marketing", channel="sms").rule == "withdrawn"
        assert answer(merged, purpose="marketing", channel="email").verdict == "yes"
        assert answer(merged, purpose="survey", channel="email").rule == "block"
        assert answer(merged).rule == "number"
