"""What calls do to complaints: open one, answer it, hear whether it is settled; and all of it taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huidian.complaints.actions import closing
from huidian.complaints.machines import COMPLAINT
from huidian.complaints.models import Complaint, ImportantOwner
from huidian.flows.call_report import Report, ReportError
from huidian.flows.surveys.after_complaints import close_complaint
from huidian.flows.surveys.by_link import own_page, take_answers
from huidian.flows.wrap_up import take_back, wrap_up
from huidian.network.models import Staff
from huidian.outreach.actions.claims import answer_for
from huidian.outreach.models import Task
from huidian.surveys.actions.links import NotDueError, make_link
from huidian.surveys.models import FollowUp
from tests.complaints.made import DAY, FRIDAY, HOUR, a_complaint
from tests.complaints.test_handling import of, solved
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


@pytest.mark.parametrize(("purpose", "verdict"), [("win_back", "no"), ("follow_up", "yes")])
def test_an_open_complaint_holds_advertising_back(people: People, purpose: str, verdict: str) -> None:
    complaint = a_complaint(people.dealer_a)
    task = a_task(complaint.vehicle, purpose=purpose)
    answer = answer_for(task, FRIDAY, people.dealer_a)
    assert (answer.verdict, answer.rule) == (verdict, "complaint" if verdict == "no" else "")


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
