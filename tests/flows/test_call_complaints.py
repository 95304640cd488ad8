"""What calls do to complaints: open one, answer it, hear whether it is settled; and all of it taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from huidian.complaints.actions import closing
from huidian.complaints.actions.opening import file_complaint
from huidian.complaints.machines import COMPLAINT
from huidian.complaints.models import Complaint, ImportantOwner
from huidian.complaints.words import text_words
from huidian.customers.queries import may_contact_many
from huidian.engine.contact.answer import rule_words
from huidian.flows.call_report import Report, ReportError
from huidian.flows.messages.allowed import COMPLAINT_AGAIN, hold, stops
from huidian.flows.surveys.after_complaints import close_complaint
from huidian.flows.surveys.by_link import own_page, take_answers
from huidian.flows.wrap_up import take_back, wrap_up
from huidian.messages.models import Message
from huidian.network.models import Staff
from huidian.outreach.actions.claims import answers_for
from huidian.outreach.models import Task
from huidian.surveys.actions.links import NotDueError, make_link
from huidian.surveys.models import FollowUp
from tests.complaints.made import DAY, FRIDAY, HOUR, a_complaint
from tests.complaints.test_handling import of, solved
from tests.messages.made import a_message, a_text
from tests.outreach.made import a_task, a_vehicle
from tests.people import People

WHY = "a test looks at everything"


def call(
    people: People,
    task: Task,
    outcome: str,
    *,
    at: Any = FRIDAY,
    by: Staff | None = None,
    answers: dict[str, str] | None = None,
) -> int:
    """Somebody calls about a task."""
    who = by or people.zhao
    Task.objects.unscoped(WHY).filter(pk=task.pk).update(held_by=who, held_until=at + HOUR)
    report = Report(outcome=outcome, note="又响了", answers=answers)
    return wrap_up(at=at, by=who, scope=people.scope(who), task_id=task.pk, report=report)


def test_a_call_opens_a_complaint_and_takes_it_back(people: People) -> None:
    task = a_task(a_vehicle(people.dealer_a, 1))
    attempt = call(people, task, "complains")
    complaint = Complaint.objects.unscoped(WHY).get()
    assert (complaint.source, complaint.text, complaint.origin) == ("call", "又响了", f"attempt:{attempt}")
    assert take_back(at=FRIDAY + HOUR, by=people.zhao, scope=people.scope(people.zhao), attempt_id=attempt)
    assert COMPLAINT.state_of(complaint.pk) == "withdrawn"
    assert not Task.objects.unscoped(WHY).open().filter(kind="complaint").exists()


def test_who_complains_again_adds_to_what_is_open(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    text = complaint.text
    attempt = call(people, a_task(complaint.vehicle), "complains")
    complaint.refresh_from_db()
    assert complaint.text.startswith(text) and complaint.text.endswith(" 又响了")
    assert Complaint.objects.unscoped(WHY).count() == 1
    assert take_back(at=FRIDAY + HOUR, by=people.zhao, scope=people.scope(people.zhao), attempt_id=attempt)
    complaint.refresh_from_db()
    assert complaint.text == text


def test_what_is_added_is_one_line(people: People) -> None:
    one = a_complaint(people.dealer_a)
    filing = file_complaint(
        at=FRIDAY,
        by=None,
        dealer=one.dealer,
        vehicle=one.vehicle,
        customer=one.customer,
        source="link",
        text="还在响\n2026-11-27 10:00 已解决",
        cause_key="response:1",
    )
    assert filing.line.endswith(" 还在响 2026-11-27 10:00 已解决")


def test_only_the_line_of_a_call_is_taken_back(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    text = complaint.text
    attempt = call(people, a_task(complaint.vehicle), "complains")
    complaint.refresh_from_db()
    line = complaint.text.removeprefix(text)
    Complaint.objects.unscoped(WHY).update(text=f"{complaint.text}{line}，又是同一分钟")
    assert take_back(at=FRIDAY + HOUR, by=people.zhao, scope=people.scope(people.zhao), attempt_id=attempt)
    complaint.refresh_from_db()
    assert complaint.text == f"{text}{line}，又是同一分钟"


HELD = {"win_back", "marketing", "greeting", "notice"}


@pytest.mark.parametrize("purpose", ["follow_up", "reminder", "recall", "complaint", *sorted(HELD)])
def test_an_open_complaint_holds_all_advertising_back_until_it_is_closed(
    people: People, purpose: str
) -> None:
    """Of calls and messages alike, of every car and file with the owner's number; of nobody else."""
    dealer, complaint = people.dealer_a, a_complaint(people.dealer_a)
    owner = complaint.customer
    assert owner
    vehicles = [complaint.vehicle, a_vehicle(dealer, 7, phone=owner.phone, phone_last4=owner.phone[-4:])]
    tasks = [a_task(one, purpose=purpose) for one in (*vehicles, a_vehicle(dealer, 8))]

    def held(at: datetime) -> list[tuple[bool, bool]]:
        calls = answers_for(tasks, at, dealer)
        pairs = [(one.vehicle.owner_id, one.vehicle_id) for one in tasks]
        sent = may_contact_many(dealer=dealer, pairs=pairs, purpose=purpose, channel="sms", at=at)
        return [
            (
                "complaint" in [one.rule for one in call.reasons],
                "complaint" in [one.rule for one in message.reasons],
            )
            for call, message in zip(calls, sent, strict=True)
        ]

    both = (purpose in HELD, purpose in HELD)
    assert held(FRIDAY) == [both, both, (False, False)]
    Complaint.objects.unscoped(WHY).update(closed_at=FRIDAY, valid=True)
    assert held(FRIDAY + DAY) == [(False, False)] * 3


def test_a_message_that_waits_for_a_complaint_is_asked_about_again(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    message = a_message(complaint.vehicle, a_text(people.dealer_a, "rain", purpose="notice"), at=FRIDAY)
    hold(stops([message], FRIDAY))
    message = Message.objects.unscoped(WHY).get()
    assert (message.state, message.rule) == ("blocked", "complaint")
    assert message.due_at == FRIDAY + COMPLAINT_AGAIN
    assert rule_words("complaint").en.endswith("until it is closed")
    Complaint.objects.unscoped(WHY).update(withdrawn_at=FRIDAY)
    assert stops([message], FRIDAY + COMPLAINT_AGAIN) == {}


@pytest.mark.parametrize("source", ["call", "survey", "link", "desk"])
@pytest.mark.parametrize("state", ["open", "closed", "another owner's"])
def test_what_is_heard_is_added_to_the_complaint_that_is_open(
    people: People, source: Any, state: str
) -> None:
    dealer, complaint = people.dealer_a, a_complaint(people.dealer_a)
    if state == "closed":
        Complaint.objects.unscoped(WHY).update(closed_at=FRIDAY, valid=True)
    customer = a_vehicle(dealer, 9).owner if state == "another owner's" else complaint.customer
    said: dict[str, Any] = {
        "at": FRIDAY + HOUR, "by": people.zhao, "dealer": dealer, "vehicle": complaint.vehicle,
        "customer": customer, "source": source, "text": "又响了", "cause_key": "second:1",
    }  # fmt: skip
    first, again = file_complaint(**said), file_complaint(**said)
    assert (bool(first.line), again.line) == (state == "open", ""), "once for each cause"
    assert first.complaint.pk == again.complaint.pk
    assert Complaint.objects.unscoped(WHY).count() == (1 if state == "open" else 2)
    complaint.refresh_from_db()
    assert complaint.text.count("又响了") == (state == "open")


def test_texts_of_answers_are_read_in_words() -> None:
    assert text_words("满意吗？ 2 分（满分 5）；解决了吗？ no；推荐吗？ yes") == (
        "满意吗？ 2 分（满分 5）；解决了吗？ 否；推荐吗？ 是"
    )
    assert text_words("no 刹车 no") == "no 刹车 no"


def test_what_somebody_answers_for_is_not_taken_back(people: People) -> None:
    attempt = call(people, a_task(a_vehicle(people.dealer_a, 1)), "complains")
    Complaint.objects.unscoped(WHY).update(responsible=people.lin)
    me: dict[str, Any] = {"by": people.zhao, "scope": people.scope(people.zhao)}
    assert not take_back(at=FRIDAY + HOUR, **me, attempt_id=attempt)
    assert COMPLAINT.state_of(Complaint.objects.unscoped(WHY).get().pk) == "handling"


def test_the_call_about_a_complaint_is_its_first_answer(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    assert complaint.answer
    attempt = call(people, complaint.answer, "informed", at=FRIDAY + HOUR)
    complaint.refresh_from_db()
    assert (complaint.answered_at, complaint.answered_by) == (FRIDAY + HOUR, people.zhao)
    me: dict[str, Any] = {"by": people.zhao, "scope": people.scope(people.zhao)}
    assert take_back(at=FRIDAY + 2 * HOUR, **me, attempt_id=attempt)
    complaint.refresh_from_db()
    assert complaint.answered_at is None


@pytest.mark.parametrize(
    ("outcome", "state", "repeats"),
    [("informed", "confirmed", 0), ("complains", "handling", 1), ("no_answer", "closed", 0)],
)
def test_the_owner_says_after_closing_whether_it_is_settled(
    people: People, outcome: str, state: str, repeats: int
) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint)
    closed = closing.close(**of(people, people.zhao), complaint_id=complaint.pk, valid=True)
    assert closed.call_back
    call(people, closed.call_back, outcome, at=FRIDAY + 12 * DAY)
    complaint.refresh_from_db()
    assert (COMPLAINT.state_of(complaint.pk), complaint.reopened) == (state, repeats)
    assert Complaint.objects.unscoped(WHY).count() == 1


@pytest.mark.parametrize(
    ("answers", "state", "by_link"),
    [
        ({"satisfied": "5", "fixed": "yes"}, "confirmed", False),
        ({"satisfied": "3", "fixed": "yes"}, "confirmed", True),
        ({"satisfied": "4", "fixed": "no", "what_left": "还在响"}, "handling", False),
        ({"satisfied": "1", "fixed": "yes"}, "handling", True),
    ],
)
def test_the_answers_after_closing_decide(
    people: People, answers: dict[str, str], state: str, by_link: bool
) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint)
    closed = close_complaint(**of(people, people.zhao), complaint_id=complaint.pk, valid=True)
    later, task = FRIDAY + 12 * DAY, closed.call_back
    assert task
    follow_up = FollowUp.objects.unscoped(WHY).get(task=task)
    if by_link:
        me: dict[str, Any] = {"at": later, "by": people.zhao, "scope": people.scope(people.zhao)}
        token = make_link(**me, follow_up_id=follow_up.pk, way="qr").token
        take_answers(token, at=later, answers=answers, complete=True)
    else:
        with pytest.raises(ReportError, match="missing"):
            call(people, task, "answered", at=later)
        call(people, task, "answered", at=later, answers=answers)
    assert COMPLAINT.state_of(complaint.pk) == state
    assert Complaint.objects.unscoped(WHY).count() == 1
    task.refresh_from_db()
    assert task.closed_at is not None


def test_a_dissatisfied_owner_opens_again_what_somebody_wrote_down_as_settled(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint)
    closed = close_complaint(**of(people, people.zhao), complaint_id=complaint.pk, valid=True)
    me: dict[str, Any] = {"at": FRIDAY + DAY, "by": people.zhao, "scope": people.scope(people.zhao)}
    follow_up = FollowUp.objects.unscoped(WHY).get(task=closed.call_back)
    with pytest.raises(NotDueError):
        make_link(**me, follow_up_id=follow_up.pk, way="qr")
    me["at"] = FRIDAY + 12 * DAY
    token = make_link(**me, follow_up_id=follow_up.pk, way="qr").token
    page = own_page(token, at=me["at"])
    assert (page.visit_on, page.complaint_on) == (None, FRIDAY.date())
    closing.confirm(**me, complaint_id=complaint.pk)
    take_answers(token, at=FRIDAY + 13 * DAY, answers={"satisfied": "1", "fixed": "yes"}, complete=True)
    assert COMPLAINT.state_of(complaint.pk) == "handling"


@pytest.mark.parametrize(("withdrawn", "complaints"), [(False, 1), (True, 2)])
def test_what_an_owner_says_after_the_complaint_was_opened_again_is_not_lost(
    people: People, withdrawn: bool, complaints: int
) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint)
    closed = close_complaint(**of(people, people.zhao), complaint_id=complaint.pk, valid=True)
    me: dict[str, Any] = {"by": people.zhao, "scope": people.scope(people.zhao)}
    follow_up, later = FollowUp.objects.unscoped(WHY).get(task=closed.call_back), FRIDAY + 12 * DAY
    token = make_link(**me, at=later, follow_up_id=follow_up.pk, way="qr").token
    closing.reopen(**me, at=later, complaint_id=complaint.pk, reason="店里听说还没好")
    if withdrawn:
        closing.withdraw(**me, at=later, complaint_id=complaint.pk, reason="弄错了")
    answers = {"satisfied": "1", "fixed": "no", "what_left": "还在响"}
    take_answers(token, at=later + HOUR, answers=answers, complete=True)
    rows = Complaint.objects.unscoped(WHY).order_by("pk")
    assert (len(rows), "还在响" in rows[len(rows) - 1].text) == (complaints, True)


def test_a_call_taken_back_leaves_the_complaint_waiting(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint)
    closed = close_complaint(**of(people, people.zhao), complaint_id=complaint.pk, valid=True)
    assert closed.call_back
    later = FRIDAY + 12 * DAY
    answers = {"satisfied": "5", "fixed": "yes"}
    attempt = call(people, closed.call_back, "answered", at=later, answers=answers)
    me: dict[str, Any] = {"by": people.zhao, "scope": people.scope(people.zhao)}
    assert take_back(at=later + HOUR, **me, attempt_id=attempt)
    assert COMPLAINT.state_of(complaint.pk) == "closed"
    call(people, closed.call_back, "sold", at=later + 2 * HOUR)
    assert COMPLAINT.state_of(complaint.pk) == "closed", "nobody asked whether it is settled"


def test_a_call_to_an_important_owner_sets_the_next_one(people: People) -> None:
    from huidian.complaints.actions import important

    vehicle = a_vehicle(people.dealer_a, 1)
    me = of(people, people.zhao, FRIDAY)
    row = important.name_owner(**me, vehicle_id=vehicle.pk, reason="车友会会长")
    accepted = important.accept(**me, important_id=row.pk, every_days=14)
    assert accepted.contact
    assert (accepted.contact.responsible, accepted.contact.kind) == (people.zhao, "important_owner")
    call(people, accepted.contact, "informed")
    after = ImportantOwner.objects.unscoped(WHY).get()
    assert after.next_on == FRIDAY.date() + timedelta(days=14)
    assert after.contact_id != accepted.contact_id
