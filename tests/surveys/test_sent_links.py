"""Links leave by the outbox: to whom by which way, what the call does meanwhile, what came of each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from huidian.customers.models import Block
from huidian.flows.messages.allowed import stops
from huidian.flows.messages.sending import _outgoing, _without_site
from huidian.flows.surveys.by_link import take_answers
from huidian.flows.surveys.sent_links import addresses_of, send_links_due
from huidian.messages.models import Message
from huidian.network.ends import today_at
from huidian.network.models import Recording
from huidian.outreach.models import Task
from huidian.surveys.actions.links import LinkError, NotDrawnError, NotDueError, make_link, open_link
from huidian.surveys.actions.opening import close_answered
from huidian.surveys.actions.sending import NotPermittedError, NoWayError, ask_by_link, send_link
from huidian.surveys.models import FollowUp, SurveyLink
from huidian.surveys.queries.follow_ups import follow_up_rows, follow_ups_in_reach
from huidian.surveys.queries.sent_links import live_links, with_links
from tests.messages.made import a_text
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People
from tests.surveys.made import a_follow_up, a_questionnaire, a_revision

WHY = "a test looks at everything"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LINK = {"body": "{owner}您好，请评价：{link}", "purpose": "follow_up"}
PLACES = [{"key": "owner", "type": "text", "most": 10}, {"key": "link", "type": "link", "most": 60}]
OWNERS: dict[str, dict[str, Any]] = {
    "both": {"wechat_id": "wm1", "email": "a@example.cn"},
    "mail": {"email": "b@example.cn"},
    "phone": {},
    "asked not to": {"wechat_id": "wm2", "email": "c@example.cn"},
    "no more the owner": {"wechat_id": "wm3"},
}


@pytest.fixture
def asked(people: People) -> dict[str, FollowUp]:
    """A follow-up of today for each kind of owner, and the shop's texts for WeCom and mail."""
    dealer = people.dealer_a
    revision = a_revision(a_questionnaire(dealer))
    for key, channel in (("ask_wecom", "wecom"), ("ask_mail", "email")):
        a_text(dealer, key, channel=channel, variables=PLACES, **LINK)
    made = {}
    for number, (who, owner) in enumerate(OWNERS.items(), start=1):
        vehicle = a_vehicle(dealer, number, **owner)
        task = a_task(vehicle, kind="follow_up", cycle=f"f:{number}", purpose="follow_up")
        made[who] = a_follow_up(vehicle, revision.questionnaire, task=task)
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=AT)
    said: dict[str, Any] = {
        "customer": made["asked not to"].customer,
        "since_on": TODAY,
        "proof": "phone",
        "recorded_at": AT,
        "recorded_by": recording,
    }
    Block.objects.create(dealer=dealer, **said)
    sold = made["no more the owner"].vehicle
    sold.owner = None
    sold.save(update_fields=["owner"])
    return made


def by_rule(people: People, ask: str, at: datetime = AT) -> dict[int, str]:
    """Ask by a rule; which follow-ups were sent a link by which way."""
    people.dealer_a.overlay = {"surveys": {"occasions": {"regular": {"ask": ask, "until_days": 4}}}}
    ask_by_link(people.dealer_a, at=at)
    rows = SurveyLink.objects.unscoped(WHY).exclude(way="qr")
    return {one.follow_up_id or 0: one.way for one in rows}


def me(people: People, at: datetime = AT) -> dict[str, Any]:
    return {"at": at, "by": people.zhao, "scope": people.scope(people.zhao)}


@pytest.mark.parametrize(
    ("ask", "both", "mail"),
    [("phone", "", ""), ("link_first", "wecom", "email"), ("link_only", "wecom", "email")],
)
def test_a_rule_sends_links_by_the_first_way_that_may_be_used_and_once(
    people: People, asked: dict[str, FollowUp], ask: str, both: str, mail: str
) -> None:
    for at in (AT, AT, AT + DAY):
        sent = by_rule(people, ask, at)
        assert {who: sent.get(one.pk, "") for who, one in asked.items()} == {
            "both": both, "mail": mail, "phone": "", "asked not to": "", "no more the owner": "",
        }  # fmt: skip
    waits = dict(Task.objects.unscoped(WHY).values_list("follow_up", "waits_for"))
    assert {who for who, one in asked.items() if waits[one.pk] == "link"} == (
        {"both", "mail"} if both else set()
    )


def test_the_link_stands_in_no_row_and_the_answer_spares_the_call(
    people: People, asked: dict[str, FollowUp]
) -> None:
    by_rule(people, "link_first")
    one = asked["both"]
    message = Message.objects.unscoped(WHY).get(cause_key=str(one.pk))
    assert (message.channel, message.text) == ("wecom", "车主1您好，请评价：〔链接〕")
    with override_settings(HUIDIAN_SITE="https://shop.example"):
        address = addresses_of([message], AT)[message.pk]
        assert _outgoing(message, address).text == f"车主1您好，请评价：{address}"
    assert message.pk not in stops([message], AT)
    assert _without_site([message])[message.pk].rule == "no_site"
    token = address.removeprefix("https://shop.example/a/").strip("/")
    assert open_link(token, at=AT).follow_up == one
    assert token not in str(
        [*SurveyLink.objects.unscoped(WHY).values(), *Message.objects.unscoped(WHY).values()]
    )
    Task.objects.unscoped(WHY).filter(follow_up=one).update(held_by=people.zhao, held_until=AT + DAY)
    take_answers(token, at=AT, answers={"satisfied": "5"}, complete=True)
    task = Task.objects.unscoped(WHY).get(follow_up=one)
    assert task.closed_at is None, "somebody has it in hand"
    assert live_links([message], AT) == {}, "what has not left does not leave any more"
    assert (close_answered(people.dealer_a, at=AT), close_answered(people.dealer_a, at=AT + DAY)) == (0, 1)
    with pytest.raises(LinkError, match="used"):
        open_link(token, at=AT)


def test_a_store_brought_to_an_installation_with_another_key_sends_no_link_that_leads_nowhere(
    people: People, asked: dict[str, FollowUp]
) -> None:
    by_rule(people, "link_first")
    message = Message.objects.unscoped(WHY).get(cause_key=str(asked["both"].pk))
    assert message.pk in live_links([message], AT)
    with override_settings(SECRET_KEY="another one"):
        assert live_links([message], AT) == {}
        assert stops([message], AT)[message.pk].rule == "cause_over"


def test_without_an_address_of_the_site_nobody_is_sent_a_link(
    people: People, asked: dict[str, FollowUp]
) -> None:
    people.dealer_a.overlay = {"surveys": {"occasions": {"regular": {"ask": "link_only"}}}}
    assert send_links_due(people.dealer_a, at=AT) == 0


def test_a_person_sends_a_link_by_one_tap_once_and_only_to_whom_it_may_be_sent(
    people: People, asked: dict[str, FollowUp]
) -> None:
    refused = {}
    for who, way in [
        ("both", "email"),
        ("both", "email"),
        ("both", "wecom"),
        ("mail", "sms"),
        ("asked not to", "email"),
    ]:
        try:
            send_link(**me(people), follow_up_id=asked[who].pk, way=way)
        except (NoWayError, NotPermittedError) as error:
            refused[who, way] = type(error)
    assert refused == {
        ("both", "email"): NoWayError,
        ("mail", "sms"): NoWayError,
        ("asked not to", "email"): NotPermittedError,
    }
    by_rule(people, "link_first")
    sent = SurveyLink.objects.unscoped(WHY).order_by("pk").values_list("follow_up", "way")
    both, mail = asked["both"].pk, asked["mail"].pk
    assert list(sent) == [(both, "email"), (both, "wecom"), (mail, "email")]


@pytest.mark.parametrize(("last", "called"), [(None, 2), (3, 2), (2, 2), (1, 1), (0, 0)])
def test_a_call_does_not_wait_beyond_its_last_day(
    people: People, asked: dict[str, FollowUp], last: int | None, called: int
) -> None:
    """By days from today: of a visit that was imported late the days are nearly over."""
    task = Task.objects.unscoped(WHY).filter(follow_up=asked["mail"])
    task.update(expires_on=None if last is None else TODAY + last * DAY)
    rule = {"ask": "link_first", "until_days": 4, "call_after_days": 2}
    people.dealer_a.overlay = {"surveys": {"occasions": {"regular": rule}}}
    ask_by_link(people.dealer_a, at=AT)
    waits_until = task.get().not_before_at or AT
    assert today_at(waits_until, people.dealer_a) == TODAY + called * DAY


def test_who_never_took_the_call_is_sent_the_link_that_is_offered(
    people: People, asked: dict[str, FollowUp]
) -> None:
    one = asked["mail"]
    Task.objects.unscoped(WHY).filter(follow_up=one).update(closed_at=AT, ending="exhausted", tries=3)
    send_link(**me(people), follow_up_id=one.pk, way="email")
    message = Message.objects.unscoped(WHY).get(cause_key=str(one.pk))
    assert message.pk in live_links([message], AT) and message.pk not in stops([message], AT)


STATES: list[tuple[str, dict[str, Any], bool, bool]] = [
    ("its day has come", {}, True, True),
    ("on the day of the visit", {"due_from": TODAY + DAY}, True, True),
    ("before its day, after a purchase", {"due_from": TODAY + DAY, "cycle": "purchase:1"}, False, False),
    ("withdrawn", {"closed_at": AT, "ending": "withdrawn"}, False, False),
    ("over", {"closed_at": AT, "ending": "expired"}, False, False),
    ("nobody answered the calls", {"closed_at": AT, "ending": "exhausted"}, True, True),
    ("not drawn", {"drawn": False}, False, False),
]


@pytest.mark.parametrize(("case", "columns", "offered", "made"), STATES, ids=[one[0] for one in STATES])
def test_a_link_is_offered_exactly_where_it_can_be_made(
    people: People, asked: dict[str, FollowUp], case: str, columns: dict[str, Any], offered: bool, made: bool
) -> None:
    one = asked["phone"]
    of_task = {key: columns.pop(key) for key in ("closed_at", "ending") if key in columns}
    Task.objects.unscoped(WHY).filter(follow_up=one).update(**of_task)
    if columns.get("drawn") is False:
        columns["task"] = None
    FollowUp.objects.unscoped(WHY).filter(pk=one.pk).update(**columns)
    rows = with_links(follow_ups_in_reach(people.scope(people.zhao)), AT).filter(pk=one.pk)
    [row] = follow_up_rows(people.scope(people.zhao), list(rows), AT)
    assert row.linkable is offered
    if made:
        make_link(**me(people), follow_up_id=one.pk, way="qr")
    else:
        with pytest.raises((NotDrawnError, NotDueError)):
            make_link(**me(people), follow_up_id=one.pk, way="qr")


FATES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("in the outbox", {}, {}, "waiting"),
    ("handed over", {"state": "sent", "left_at": AT}, {}, "sent"),
    ("opened", {"state": "sent", "left_at": AT}, {"opened_at": AT}, "opened"),
    (
        "its time is over",
        {"state": "sent"},
        {"opened_at": AT, "expires_at": AT + HOUR},
        "expired",
    ),
    ("refused", {"state": "failed"}, {}, "unsent"),
]


@pytest.mark.parametrize(("case", "message", "link", "state"), FATES, ids=[one[0] for one in FATES])
def test_the_list_says_how_far_a_link_has_come(
    people: People,
    asked: dict[str, FollowUp],
    case: str,
    message: dict[str, Any],
    link: dict[str, Any],
    state: str,
) -> None:
    by_rule(people, "link_first")
    Message.objects.unscoped(WHY).filter(cause="survey").update(**message)
    SurveyLink.objects.unscoped(WHY).filter(follow_up=asked["both"]).update(**link)
    rows = with_links(follow_ups_in_reach(people.scope(people.zhao)), AT + 2 * HOUR)
    shown = {row.follow_up_id: row.link for row in follow_up_rows(people.scope(people.zhao), list(rows), AT)}
    one = shown[asked["both"].pk]
    assert one and (one.way.zh, one.key) == ("企业微信", state)
    assert shown[asked["phone"].pk] is None
