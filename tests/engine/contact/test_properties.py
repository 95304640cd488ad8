"""The rules of contact against an oracle that walks minute by minute, and what never loosens an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from huidian import playbooks
from huidian.engine.contact import Block, Consent, Contact, Number, Owner, Question, may_contact, stricter

RULES = playbooks.load("generic").contact
CHANNELS = [channel.key for channel in RULES.channels]
PURPOSES = [purpose.key for purpose in RULES.purposes]
ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Asia/Urumqi", "UTC", "Pacific/Kiritimati")]
START = datetime(2026, 9, 25, tzinfo=UTC)
VERDICTS = ("yes", "warn", "no")
CAR = 7

moments = st.integers(0, 20 * 24 * 60).map(lambda minute: START + timedelta(minutes=minute))
consents = st.builds(
    Consent, st.sampled_from(PURPOSES), st.sampled_from(CHANNELS), given=st.booleans(), at=moments
)
blocks = st.builds(
    Block,
    st.sampled_from(["", *PURPOSES[:2]]),
    st.sampled_from(["", "phone", "sms"]),
    st.sampled_from([None, CAR, 8]),
    st.none() | moments,
)
numbers = st.builds(
    Number,
    st.sampled_from(["1", "2"]),
    st.sampled_from(["unknown", "valid", "wrong", "disconnected", "undeliverable"]),
)
contacts = st.builds(
    Contact,
    at=moments,
    channel=st.sampled_from(["phone", "sms"]),
    customer_id=st.sampled_from([1, 2]),
    vehicle_id=st.sampled_from([CAR, 8]),
    number=st.sampled_from(["1", "2"]),
    reached=st.booleans(),
)
owners = st.builds(
    Owner,
    customer_id=st.just(1),
    consents=st.lists(consents, max_size=3).map(tuple),
    blocks=st.lists(blocks, max_size=2).map(tuple),
    numbers=st.lists(numbers, max_size=2, unique_by=lambda one: one.number).map(tuple),
    addresses=st.frozensets(st.sampled_from(["email", "wechat", "post"])),
    opted_out=st.frozensets(st.sampled_from(["", "phone", "sms"]), max_size=1),
)
questions = st.builds(
    lambda purpose, channel, at, zone: Question.of(RULES, purpose=purpose, channel=channel, at=at, zone=zone),
    st.sampled_from(PURPOSES),
    st.sampled_from(CHANNELS),
    moments,
    st.sampled_from(ZONES),
)
few_contacts = st.lists(contacts, max_size=4)


def rank(question: Question, owner: Owner, known: list[Contact]) -> int:
    return VERDICTS.index(may_contact(question, owner, CAR, known).verdict)


REACHES = {"phone": "phone", "sms": "phone", "wecom": "wechat", "email": "email", "letter": "post"}


def stops(question: Question, owner: Owner, known: list[Contact]) -> set[str]:
    """The rules that stop, said as plainly as can be."""
    channel, purpose, at = question.channel.key, question.purpose, question.at
    mine = [one for one in known if one.customer_id == 1 and one.reached]
    clock = at.astimezone(question.zone).strftime("%H:%M")
    found = {
        "opted_out": "" in owner.opted_out or channel in owner.opted_out,
        "block": any(
            block.purpose in ("", purpose.key)
            and block.channel in ("", channel)
            and block.vehicle_id in (None, CAR)
            and not (block.until and block.until <= at)
            for block in owner.blocks
        ),
        "cap": purpose.capped and any(-72 < (at - one.at) / timedelta(hours=1) < 72 for one in mine),
        "quiet_hours": channel in ("phone", "sms", "wecom") and not "08:00" <= clock < "21:00",
    }
    return {rule for rule, holds in found.items() if holds} | _consent(question, owner) | _way(channel, owner)


def _consent(question: Question, owner: Owner) -> set[str]:
    asked = (question.purpose.key, question.channel.key)
    words = sorted((one.at, not one.given) for one in owner.consents if (one.purpose, one.channel) == asked)
    if words:
        return {"withdrawn"} if words[-1][1] else set()
    return {"consent"} if question.channel.key in question.purpose.consent_on else set()


def _way(channel: str, owner: Owner) -> set[str]:
    if REACHES[channel] != "phone":
        return set() if REACHES[channel] in owner.addresses else {"address"}
    bad = {"wrong", "disconnected"} | ({"undeliverable"} if channel == "sms" else set())
    if owner.numbers and all(one.state in bad for one in owner.numbers):
        return {"number"}
    return set() if owner.numbers else {"address"}


@given(questions, owners, few_contacts)
@settings(max_examples=150, deadline=None)
def test_what_stops_is_what_the_oracle_finds(question: Question, owner: Owner, known: list[Contact]) -> None:
    answer = may_contact(question, owner, CAR, known)
    assert {one.rule for one in answer.reasons if one.effect == "stop"} == stops(question, owner, known)
    assert (answer.verdict == "no") == bool(stops(question, owner, known))


@given(questions, owners, few_contacts, blocks, consents, contacts)
@settings(max_examples=150, deadline=None)
def test_no_fact_loosens_but_a_new_consent(
    question: Question, owner: Owner, known: list[Contact], block: Block, consent: Consent, more: Contact
) -> None:
    before = rank(question, owner, known)
    assert rank(question, replace(owner, blocks=(*owner.blocks, block)), known) >= before
    withdrawal = replace(consent, given=False)
    assert rank(question, replace(owner, consents=(*owner.consents, withdrawal)), known) >= before
    assert rank(question, replace(owner, opted_out=owner.opted_out | {"email"}), known) >= before
    assert rank(question, owner, [*known, more]) >= before


@given(questions, owners, few_contacts)
@settings(max_examples=100, deadline=None)
def test_a_reason_is_over_at_its_end_and_not_a_moment_earlier(
    question: Question, owner: Owner, known: list[Contact]
) -> None:
    for reason in may_contact(question, owner, CAR, known).reasons:
        if reason.until is None:
            continue
        for moment, holds in ((reason.until, False), (reason.until - timedelta(minutes=1), True)):
            then = may_contact(replace(question, at=moment), owner, CAR, known)
            # Two contacts may follow each other so that the earlier's end is within the later's reach.
            if holds or len(known) < 2:
                assert (reason.rule in {one.rule for one in then.reasons}) == holds


@given(questions, owners, owners, few_contacts)
@settings(max_examples=100, deadline=None)
def test_of_two_files_neither_is_loosened(
    question: Question, one: Owner, other: Owner, known: list[Contact]
) -> None:
    """But by what one of them has and the other lacks: a consent, a number, an address."""
    lacking = {"consent", "address", "number", "attempts"}
    merged = {reason.rule for reason in may_contact(question, stricter(one, other), CAR, known).reasons}
    for file in (one, other):
        own = {reason.rule for reason in may_contact(question, file, CAR, known).reasons}
        assert own - lacking <= merged
