"""Every page of one object: the foreign, the wrong state, the same form twice, what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

import huidian.web.urls  # noqa: F401  (every desk registers its pages)
from huidian.care.models import Broadcast, Event, Member, Recipient
from huidian.complaints.models import Complaint, Escalation, ImportantOwner
from huidian.customers import actions as customers
from huidian.customers.models import Block, Consent, Customer, Vehicle
from huidian.customers.number_keys import number_key
from huidian.messages.models import Message, Template
from huidian.network.models import AuditEvent, Dealer, Manufacturer, Post, Region, Team
from huidian.network.roles import Permission, Role
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Campaign
from huidian.surveys.models import Audit, CheckedOwner, HouseFile, TeamCheck
from huidian.web.details import DETAILS
from tests.care.made import a_member, an_event
from tests.complaints.made import a_complaint
from tests.mart.shop import Shop
from tests.messages.made import a_text
from tests.people import People
from tests.surveys import made as survey_made
from tests.web.conftest import NOW, SignIn
from tests.web.shown import forms_of

WHY = "a test looks at everything"


@dataclass(frozen=True)
class Known:
    """One registered page: whose it is to decide, an object in reach and one out of it, what its forms want.

    `wrong`: what is refused at a field, by verb; `off`: verbs that the object's state has not, `above`: those
    that are not this one's to do.
    """

    by: Callable[[People], Any]
    own: Callable[[People], int]
    foreign: Callable[[People], int]
    part: Mapping[str, Callable[[People], int]] = field(default_factory=dict)
    answers: Mapping[str, Callable[[People], dict[str, object]]] = field(default_factory=dict)
    wrong: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


def lins_post(people: People) -> int:
    return Post.objects.get(staff=people.lin).pk


def second_team(people: People) -> Team:
    return Team.objects.get_or_create(dealer=people.dealer_a, name="二组")[0]


def closed_team(people: People) -> Team:
    closed = {"ended_on": NOW.date()}
    return Team.objects.get_or_create(dealer=people.dealer_a, name="旧组", defaults=closed)[0]


def other_region(people: People) -> Region:
    maker = Manufacturer.objects.get_or_create(code="other", name="别家")[0]
    return Region.objects.get_or_create(manufacturer=maker, code="east", name="别家东区")[0]


SHOP = {"playbook": "svw", "timezone": "Asia/Urumqi", "city": "上海", "grade": "B"}
OWNER: dict[str, Any] = {"purpose": "marketing", "channel": "sms", "proof": "form"}


def number_shown(people: People) -> str:
    """The first number of A's owner by its name in the form."""
    owner = Customer.objects.unscoped(WHY).get(pk=owner_of(people.dealer_a))
    return number_key(owner.pk, owner.phone)


def owner_of(dealer: Dealer) -> int:
    """An owner with a car at a dealer, with a block and a consent."""
    if first := Customer.objects.unscoped(WHY).filter(dealer=dealer).first():
        return first.pk
    Shop(dealer).has([1], owner={})
    owner = Customer.objects.unscoped(WHY).get(dealer=dealer)
    scope = Scope(0, {dealer.pk: frozenset(Permission)})
    verb: dict[str, Any] = {"at": NOW, "by": None, "scope": scope, "customer_id": owner.pk}
    customers.set_block(**verb, proof="form")
    customers.give_consent(**verb, **OWNER, text_version="1")
    return owner.pk


def planned(people: People, dealer: Dealer) -> int:
    """A campaign that has not started, over a vehicle whose owner may be called."""
    if first := Campaign.objects.unscoped(WHY).filter(dealer=dealer).first():
        return first.pk
    Shop(dealer).has([2], owner={"phone": "12099990002"})
    return Campaign.objects.create(
        dealer=dealer, name="挽回", conditions={}, purpose="win_back", quota=5, created_at=NOW,
        created_by=people.zhao,
    ).pk  # fmt: skip


TEXT: dict[str, Any] = {
    "name": "冬季检查", "message_class": "notification", "purpose": "reminder", "signature": "甲店",
    "body": "{owner}您好，{plate}该检查了。", "variables": "owner text 10\nplate plate 10",
}  # fmt: skip


def message_of(dealer: Dealer) -> int:
    """A message of a dealer that waits."""
    text = Template.objects.unscoped(WHY).filter(dealer=dealer, key="law").first() or a_text(dealer, "law")
    standing = Message.objects.unscoped(WHY).filter(dealer=dealer).first()
    if standing is None:
        standing = Message.objects.create(
            dealer=dealer, template=text, channel="sms", purpose="reminder", text="您好", cause="list",
            cause_key=dealer.code, out_id=f"law-{dealer.code}", made_at=NOW,
        )  # fmt: skip
    return standing.pk


def text_of(dealer: Dealer) -> int:
    """A text of a dealer that is a draft."""
    known = Template.objects.unscoped(WHY).filter(dealer=dealer, key="draft").first()
    return (known or a_text(dealer, "draft", state="draft")).pk


def member_of(people: People, dealer: Dealer) -> int:
    """A member of a dealer's club with a hundred yuan."""
    if first := Member.objects.unscoped(WHY).filter(dealer=dealer).first():
        return first.pk
    scope = Scope(0, {dealer.pk: frozenset(Permission)})
    return a_member(dealer, people.zhao, scope, 7, fen=10_000).pk


def planned_event(dealer: Dealer) -> int:
    """An event of a dealer that is planned, for a car whose owner agreed to be called."""
    if first := Event.objects.unscoped(WHY).filter(dealer=dealer).first():
        return first.pk
    Shop(dealer).has([3], owner={"phone": "12099990003"})
    owner = Customer.objects.unscoped(WHY).get(phone="12099990003", dealer=dealer)
    scope = Scope(0, {dealer.pk: frozenset(Permission)})
    verb: dict[str, Any] = {"at": NOW, "by": None, "scope": scope, "customer_id": owner.pk}
    customers.give_consent(**verb, **{**OWNER, "channel": "phone"}, text_version="1")
    return an_event(dealer, opened_at=None, held_on=NOW.date()).pk


def notice_of(dealer: Dealer) -> int:
    """A notice of a dealer that waits."""
    if first := Broadcast.objects.unscoped(WHY).filter(dealer=dealer).first():
        return first.pk
    message = Message.objects.unscoped(WHY).get(pk=message_of(dealer))
    moments = {"made_at": NOW, "handed_at": NOW}
    notice = Broadcast.objects.create(
        dealer=dealer, kind="weather", notice="暴雨", template=message.template, queued=1, **moments
    )
    Recipient.objects.create(broadcast=notice, message=message)
    return notice.pk


def house_file_of(dealer: Dealer) -> int:
    """A survey house's file of a dealer."""
    words: dict[str, Any] = {"model": "mot", "rows": 1, "imported_at": NOW}
    return HouseFile.objects.unscoped(WHY).get_or_create(
        dealer=dealer, file_name="结果.xlsx", sha256="1", defaults=words
    )[0].pk  # fmt: skip


def audit_of(people: People, dealer: Dealer) -> int:
    """A mystery audit of a dealer that is a draft of A's auditor, or of somebody else's."""
    own = people.by_role[Role.AUDITOR] if dealer == people.dealer_a else people.nobody
    words: dict[str, Any] = {"checklist": [], "begun_at": NOW}
    return Audit.objects.unscoped(WHY).get_or_create(
        dealer=dealer, visited_on=NOW.date(), auditor=own, defaults=words
    )[0].pk  # fmt: skip


def checked_owner(people: People, dealer: Dealer) -> CheckedOwner:
    """The one owner of a check of a team of a dealer."""
    if first := CheckedOwner.objects.unscoped(WHY).filter(check_of__dealer=dealer).first():
        return first
    vehicle = Vehicle.objects.unscoped(WHY).filter(dealer=dealer)[0]
    attempt = Attempt.objects.create(
        dealer=dealer, vehicle=vehicle, channel="phone", purpose="reminder", at=NOW, by=people.lin,
        outcome="booked", reached=True, contact=True,
    )  # fmt: skip
    check = TeamCheck.objects.create(
        dealer=dealer, team_name="一组", since=NOW.date(), until=NOW.date(), logged=1, seed="1",
        drawn_at=NOW, drawn_by=people.zhao,
    )  # fmt: skip
    return CheckedOwner.objects.create(check_of=check, vehicle=vehicle, attempt=attempt)


MONEY = {"amount": "10", "note": "核对"}


def complaint_of(dealer: Dealer) -> int:
    """A complaint of a dealer that nobody answers for, put before the region."""
    if first := Complaint.objects.unscoped(WHY).filter(dealer=dealer).first():
        return first.pk
    complaint = a_complaint(dealer, dealer.pk, at=NOW)
    Escalation.objects.create(dealer=dealer, complaint=complaint, lane="region", raised_at=NOW, why="缺件")
    return complaint.pk


def raised_of(people: People) -> int:
    complaint = complaint_of(people.dealer_a)
    return Escalation.objects.unscoped(WHY).get(complaint=complaint).pk


def proposed_of(dealer: Dealer) -> int:
    """An owner of a dealer who is proposed as an important one."""
    vehicle = Complaint.objects.unscoped(WHY).get(pk=complaint_of(dealer)).vehicle
    made = {"why": "named", "proposed_at": NOW}
    return (
        ImportantOwner.objects.unscoped(WHY)
        .get_or_create(dealer=dealer, vehicle=vehicle, defaults=made)[0]
        .pk
    )


KNOWN = {
    "questionnaires": Known(
        by=lambda people: people.zhao,
        own=lambda people: survey_made.questionnaire_of(people.dealer_a),
        foreign=lambda people: survey_made.questionnaire_of(people.dealer_b),
        part=dict.fromkeys(("question", "up", "down", "out"), lambda people: 1) | {"again": lambda people: 2},
        answers=survey_made.SENT,
        wrong={
            "add": {"text": "", "kind": "odd"},
            "question": {"weight": "101"},
        },
        off=("restore",),
    ),
    "complaint": Known(
        by=lambda people: people.zhao,
        own=lambda people: complaint_of(people.dealer_a),
        foreign=lambda people: complaint_of(people.dealer_b),
        part={"answer": raised_of, "take-back": raised_of},
        answers={
            "assign": lambda people: {"person": people.lin.pk},
            "level": lambda people: {"level": "major", "reason": "媒体来电"},
            "raise": lambda people: {"lane": "maker", "why": "电池"},
            "pause": lambda people: {"reason": "等配件"},
            "withdraw": lambda people: {"reason": "记错车"},
        },
        wrong={
            "assign": {"person": "x"},
            "level": {"reason": ""},
            "raise": {"lane": "region", "why": ""},
            "pause": {"reason": ""},
            "withdraw": {"reason": ""},
        },
        off=("resume", "confirm", "findings", "solution", "close", "reopen"),
        above=("answer",),
    ),
    "important_owner": Known(
        by=lambda people: people.zhao,
        own=lambda people: proposed_of(people.dealer_a),
        foreign=lambda people: proposed_of(people.dealer_b),
        answers={
            "accept": lambda people: {"every": "30"},
            "decline": lambda people: {"reason": "已和解"},
        },
        wrong={"accept": {"every": "0"}, "decline": {"reason": ""}},
        off=("contacted", "end"),
    ),
    "event": Known(
        by=lambda people: people.zhao,
        own=lambda people: planned_event(people.dealer_a),
        foreign=lambda people: planned_event(people.dealer_b),
        answers={"call_off": lambda people: {"why": "暴雨"}},
        wrong={"call_off": {"why": ""}},
        off=("finish", "reopen"),
    ),
    "broadcast": Known(
        by=lambda people: people.zhao,
        own=lambda people: notice_of(people.dealer_a),
        foreign=lambda people: notice_of(people.dealer_b),
    ),
    "member": Known(
        by=lambda people: people.zhao,
        own=lambda people: member_of(people, people.dealer_a),
        foreign=lambda people: member_of(people, people.dealer_b),
        answers={
            kind: (lambda people: dict(MONEY)) for kind in ("top_up", "spend", "gift", "refund", "correction")
        },
        wrong={
            "top_up": {"amount": "0"},
            "spend": {"amount": "100.01"},
            "correction": {"amount": "-100.01", "note": ""},
        },
        off=("leave", "back"),
    ),
    "house_file": Known(
        by=lambda people: people.zhao,
        own=lambda people: house_file_of(people.dealer_a),
        foreign=lambda people: house_file_of(people.dealer_b),
        off=("restore",),
    ),
    "mystery_audit": Known(
        by=lambda people: people.by_role[Role.AUDITOR],
        own=lambda people: audit_of(people, people.dealer_a),
        foreign=lambda people: audit_of(people, people.dealer_b),
        off=("withdraw",),
    ),
    "team_check": Known(
        by=lambda people: people.zhao,
        own=lambda people: checked_owner(people, people.dealer_a).check_of_id,
        foreign=lambda people: checked_owner(people, people.dealer_b).check_of_id,
        part={"answer": lambda people: checked_owner(people, people.dealer_a).pk},
        answers={"answer": lambda people: {"answer": "differs", "note": "没接到电话"}},
        wrong={"answer": {"answer": "nonsense"}},
    ),
    "responses": Known(
        by=lambda people: people.zhao,
        own=lambda people: survey_made.response_of(people.dealer_a),
        foreign=lambda people: survey_made.response_of(people.dealer_b),
    ),
    "campaign": Known(
        by=lambda people: people.zhao,
        own=lambda people: planned(people, people.dealer_a),
        foreign=lambda people: planned(people, people.dealer_b),
        off=("pause", "resume", "end"),
    ),
    "messages": Known(
        by=lambda people: people.zhao,
        own=lambda people: message_of(people.dealer_a),
        foreign=lambda people: message_of(people.dealer_b),
        off=("restore", "retry", "went", "lost", "not_by_hand"),
    ),
    "texts": Known(
        by=lambda people: people.zhao,
        own=lambda people: text_of(people.dealer_a),
        foreign=lambda people: text_of(people.dealer_b),
        answers={"write": lambda people: TEXT},
        wrong={"write": {"body": "{owner}您好，{plate}优惠", "variables": "owner"}},
        off=("withdraw", "retire", "approve", "reject"),
    ),
    "owners": Known(
        by=lambda people: people.by_role[Role.CARE_AGENT],
        own=lambda people: owner_of(people.dealer_a),
        foreign=lambda people: owner_of(people.dealer_b),
        part={
            "lift": lambda people: Block.objects.unscoped(WHY).get(customer=owner_of(people.dealer_a)).pk,
            "retract": lambda people: (
                Consent.objects.unscoped(WHY).get(customer=owner_of(people.dealer_a)).pk
            ),
        },
        answers={
            "block": lambda people: {"channel": "phone", "proof": "phone", "until": "2011-02-01"},
            "consent": lambda people: {**OWNER, "text_version": "2"},
            "withdraw": lambda people: OWNER,
            "number": lambda people: {"number": number_shown(people), "state": "wrong"},
        },
        wrong={
            "block": {"until": "2011-01-20", "channel": "fax"},
            "consent": {"text_version": "", "purpose": ""},
            "number": {"number": "2", "state": "odd"},
        },
    ),
    "staff": Known(
        by=lambda people: people.by_role[Role.GENERAL_MANAGER],
        own=lambda people: people.lin.pk,
        foreign=lambda people: people.qian.pk,
        part={"end": lins_post, "team": lins_post},
        answers={
            "post": lambda people: {"role": "care_agent", "place": f"dealer-{people.dealer_a.pk}"},
            "team": lambda people: {"team": second_team(people).pk},
        },
        wrong={"post": {"role": "oem_care"}, "team": {"team": "999"}},
        off=("reactivate",),
    ),
    "dealers": Known(
        by=lambda people: people.by_role[Role.GENERAL_MANAGER],
        own=lambda people: people.dealer_a.pk,
        foreign=lambda people: people.dealer_b.pk,
        part={
            "rename": lambda people: second_team(people).pk,
            "delete": lambda people: second_team(people).pk,
            "close": lambda people: second_team(people).pk,
            "reopen": lambda people: closed_team(people).pk,
        },
        answers={
            "change": lambda people: {**SHOP, "name": "甲店新址"},
            "team": lambda people: {"name": "三组"},
            "rename": lambda people: {"name": "快修组"},
            "close": lambda people: {"to": people.team.pk},
        },
        wrong={
            "change": {"playbook": "nonsense"},
            "team": {"name": "二组"},
            "rename": {"name": "一组"},
            "close": {"to": "x"},
        },
    ),
    "regions": Known(
        by=lambda people: people.by_role[Role.OEM_CARE],
        own=lambda people: people.region.pk,
        foreign=lambda people: other_region(people).pk,
        answers={
            "rename": lambda people: {"name": "华东区"},
            "dealer": lambda people: {**SHOP, "code": "C", "name": "丙店"},
        },
        wrong={"rename": {"name": ""}, "dealer": {"code": "A"}},
    ),
    "manufacturers": Known(
        by=lambda people: people.by_role[Role.OEM_CARE],
        own=lambda people: people.maker.pk,
        foreign=lambda people: other_region(people).manufacturer_id,
        answers={
            "rename": lambda people: {"name": "虚构集团"},
            "region": lambda people: {"code": "west", "name": "西区"},
        },
        wrong={"rename": {"name": ""}, "region": {"code": "east"}},
    ),
}
CASES = [(key, verb.key) for key, detail in DETAILS.items() for verb in detail.verbs]


@pytest.fixture
def known(people: People, january: datetime) -> People:
    second_team(people)
    for dealer in (people.dealer_a, people.dealer_b):
        owner_of(dealer)
        planned_event(dealer)
        member_of(people, dealer)
        proposed_of(dealer)
    return people


def url_of(people: People, key: str, verb: str, of: str = "own") -> str:
    one = KNOWN[key]
    part = f"{one.part[verb](people)}/" if verb in one.part else ""
    return f"{DETAILS[key].url(getattr(one, of)(people))}{verb}/{part}"


def events() -> int:
    return AuditEvent.objects.unscoped(WHY).count()


def test_every_page_is_known_here() -> None:
    assert set(KNOWN) == set(DETAILS)


@pytest.mark.parametrize(("key", "verb"), CASES)
def test_a_form_sent_twice_has_one_effect(known: People, signed_in: SignIn, key: str, verb: str) -> None:
    one, before = KNOWN[key], events()
    client, url = signed_in(one.by(known)), url_of(known, key, verb)
    shown = forms_of(client.get(DETAILS[key].url(one.own(known))))
    if verb in one.above:
        assert url not in shown
        assert client.post(url).status_code == 403 and events() == before
        return
    if verb in one.off:
        assert url not in shown
        refused = client.post(url, follow=True).content.decode()
        assert "什么都没有改" in refused and events() == before
        return
    sent = shown[url] | (one.answers[verb](known) if verb in one.answers else {})
    assert client.post(url, sent).status_code in (200, 302)
    after = events()
    assert after > before
    client.post(url, sent)
    assert events() == after


@pytest.mark.parametrize(("key", "verb"), CASES)
def test_the_foreign_do_not_exist(known: People, signed_in: SignIn, key: str, verb: str) -> None:
    one, before = KNOWN[key], events()
    client = signed_in(one.by(known))
    assert client.get(DETAILS[key].url(one.foreign(known))).status_code == 404
    assert client.post(url_of(known, key, verb, "foreign")).status_code == 404
    assert client.post(f"{DETAILS[key].url(one.own(known))}{verb}/999999/").status_code == 404
    assert client.post(f"{DETAILS[key].url(one.own(known))}nothing/").status_code == 404
    assert events() == before


def _wrong() -> Iterator[tuple[str, str, str, str]]:
    for key, one in KNOWN.items():
        for verb, typed in one.wrong.items():
            for name, value in typed.items():
                yield key, verb, name, value


@pytest.mark.parametrize(("key", "verb", "name", "value"), list(_wrong()))
def test_what_cannot_be_is_said_at_its_field_with_the_form_unfolded(
    known: People, signed_in: SignIn, key: str, verb: str, name: str, value: str
) -> None:
    one, before = KNOWN[key], events()
    client, url = signed_in(one.by(known)), url_of(known, key, verb)
    sent = forms_of(client.get(DETAILS[key].url(one.own(known))))[url]
    page = client.post(url, sent | one.answers[verb](known) | {name: value})
    (opened,) = [shown for kept in ("verbs", "part_verbs") for shown in page.context[kept] if shown.opened]
    assert list(opened.form.errors) == [name]
    assert opened.form[name].value() == value
    assert events() == before
