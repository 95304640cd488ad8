"""The manufacturer's call after a repair: drawn by its rule, made by its people, unseen by the dealer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from huidian.complaints.actions.opening import open_complaint
from huidian.complaints.actions.passing_on import NotOursError
from huidian.complaints.actions.passing_on import take_back as take_from_maker
from huidian.complaints.models import Complaint, Escalation
from huidian.complaints.queries.files import complaint_file
from huidian.complaints.queries.sight import complaints_in_sight
from huidian.engine.surveys.drawing import drawn, share_for
from huidian.flows.assessment import _contacted
from huidian.flows.call_report import ReportError
from huidian.flows.calls import my_day, next_card, open_card, release, why_none
from huidian.flows.duty_contact import reached_this_month
from huidian.flows.surveys.topics import questionnaires_by_hand
from huidian.flows.wrap_up import Report, take_back, wrap_up
from huidian.kit.months import month_of
from huidian.network import actions as network
from huidian.network.models import AuditEvent, Dealer, Manufacturer, Region, Staff
from huidian.network.roles import Permission, Role
from huidian.outreach.actions.assigning import assign, withdraw
from huidian.outreach.actions.claims import claim
from huidian.outreach.actions.handing_on import hand_on, open_tasks_of
from huidian.outreach.contact_conditions import ContactConditions
from huidian.outreach.models import Attempt, Task
from huidian.outreach.queries.campaign_answers import _spoken
from huidian.outreach.queries.causes import causes_at
from huidian.outreach.queries.contact_choice import choice_of
from huidian.outreach.queries.tasks import tasks_in_reach
from huidian.surveys.actions.links import make_link
from huidian.surveys.actions.makers_calls import open_makers_calls, set_rule
from huidian.surveys.actions.opening import open_follow_ups
from huidian.surveys.models import FollowUp, MakersCallRule, Questionnaire, Response
from huidian.surveys.queries.follow_ups import follow_ups_in_reach
from tests.outreach.made import AT, TODAY, a_vehicle
from tests.people import People
from tests.surveys.test_opening import a_visit, live  # noqa: F401

pytestmark = pytest.mark.both_stores
WHY = "a test looks at everything"
GOOD: dict[str, Any] = {"satisfied": "5", "convenient": "5", "courteous": "4", "charged": "no"}
BAD = GOOD | {"satisfied": "1"}


class Care:
    """One of the manufacturer's people, with calls to the owners of a few dealers."""

    def __init__(self, people: People, role: Role = Role.OEM_CARE) -> None:
        self.people, self.by = people, people.by_role[role]
        self.scope = people.scope(self.by)

    def asks(self, percent: int | None = 100, size: int | None = None) -> bool:
        return set_rule(
            at=AT,
            by=self.by,
            scope=self.scope,
            manufacturer_id=self.people.maker.pk,
            percent=percent,
            size=size,
        )

    def end(self, task: int, outcome: str = "answered", minutes: int = 4, **answers: Any) -> int:
        return wrap_up(
            at=AT + timedelta(minutes=minutes),
            by=self.by,
            scope=self.scope,
            task_id=task,
            report=Report(outcome, answers=answers, call_back_at=AT + timedelta(hours=3)),
        )


@pytest.fixture
def care(people: People) -> Care:
    return Care(people)


def served(dealer: Dealer, *numbers: int) -> None:
    for number in numbers:
        a_visit(a_vehicle(dealer, number), TODAY - timedelta(days=2), order_kind="repair")
    dealer.refresh_from_db()
    open_makers_calls(dealer, at=AT)


def makers_tasks(dealer: Dealer) -> list[int]:
    return list(Task.objects.unscoped(WHY).filter(dealer=dealer, caller="maker").values_list("pk", flat=True))


def test_what_the_manufacturer_asks_is_its_own(care: Care, people: People) -> None:
    care.asks()
    served(people.dealer_a, 1, 2)
    (first, _second) = makers_tasks(people.dealer_a)
    theirs = people.scope(people.zhao)
    assert next_card(theirs, people.zhao, at=AT)[0] is None
    for foreign in (people.zhao, people.qian, people.lin):
        with pytest.raises(Task.DoesNotExist):
            claim(at=AT, by=foreign, scope=people.scope(foreign), task_id=first)
    assert not tasks_in_reach(theirs, at=AT, today=TODAY).exists()
    assert not follow_ups_in_reach(theirs).exists()
    assert not Questionnaire.objects.within(theirs).exists()
    assert [one for one in questionnaires_by_hand(people.dealer_a) if one.isdecimal()] == []
    assert not AuditEvent.objects.within(theirs).filter(at__gte=AT).exists(), "nor does the trail tell whom"


def test_a_person_of_the_manufacturer_calls_and_the_answers_stand_apart(care: Care, people: People) -> None:
    care.asks()
    served(people.dealer_a, 1, 2)
    served(people.dealer_b, 3)
    card, day = next_card(care.scope, care.by, at=AT)
    assert card and card.of_maker and card.survey and card.numbers[0].dial == "10000000001"
    assert (day.ready, day.dealers, day.dealer) == (3, 2, "虚构汽车")
    assert "虚构汽车客户关怀中心" in card.opening.zh and not card.slots
    assert not any(one.books for _words, outcomes in card.outcomes for one in outcomes)
    shown = AuditEvent.objects.unscoped(WHY).filter(action="number.shown", staff=care.by, dealer=None)
    next_card(care.scope, care.by, at=AT + timedelta(minutes=1))
    assert [one.object_id for one in shown] == [str(card.task_id)], "once for an owner shown again"
    with pytest.raises(ReportError):
        care.end(card.task_id, "booked")
    care.end(card.task_id, **GOOD)
    response = Response.objects.unscoped(WHY).get()
    assert (response.channel, response.summary, response.by) == ("oem", "satisfied", care.by)
    zhao = people.scope(people.zhao)
    assert not Response.objects.within(zhao).exists() and not Attempt.objects.within(zhao).exists()
    assert my_day(care.scope, care.by, at=AT + timedelta(minutes=5)).done == 1
    others = [next_card(care.scope, care.by, at=AT + timedelta(minutes=5))[0] for _ in range(2)]
    assert others[0] and others[1] and others[0].task_id == others[1].task_id != card.task_id


def test_what_the_manufacturer_hears_is_no_contact_of_the_dealer_whoever_reads(
    care: Care, people: People
) -> None:
    """Neither the assessment, nor a segment, nor a campaign, nor reasons count it, or one could see by them
    whom the manufacturer called.
    """
    care.asks()
    served(people.dealer_a, 1)
    (task,) = makers_tasks(people.dealer_a)
    assert open_card(care.scope, care.by, task, at=AT)
    care.end(task, **GOOD)
    made = Attempt.objects.unscoped(WHY).filter(contact=True)
    made.update(reason="price")
    (vehicle,) = made.values_list("vehicle", flat=True)
    later, before = AT + timedelta(hours=1), ContactConditions(last_from=TODAY)
    for own in (False, True):
        assert [
            bool(_contacted(care.scope, month_of(TODAY))),
            bool(_contacted(people.scope(people.zhao), month_of(TODAY))),
            bool(reached_this_month(care.scope, at=later)),
            bool(choice_of(people.dealer_a, before, at=later).among),
            bool(_spoken(people.dealer_a, [vehicle], TODAY)),
            sum(n for _reason, n in causes_at(people.dealer_a, later).reasons) > 0,
        ] == [own] * 6
        made.update(caller="dealer")


def test_who_calls_for_both_is_noted_too(people: People) -> None:
    Care(people).asks()
    served(people.dealer_a, 1)
    near = Care(people, Role.REGIONAL_MANAGER)
    network.open_post(at=AT, by=None, staff=near.by, role=Role.CARE_AGENT, place=people.dealer_a)
    card, _day = next_card(people.scope(near.by), near.by, at=AT)
    assert card and card.of_maker
    assert AuditEvent.objects.unscoped(WHY).filter(action="number.shown", staff=near.by).count() == 1


def test_what_was_drawn_before_the_calls_ended_has_its_last_day(care: Care, people: People) -> None:
    care.asks()
    served(people.dealer_a, 1)
    assert care.asks(None) and open_makers_calls(people.dealer_a, at=AT) == 0
    still_open = Task.objects.unscoped(WHY).open().filter(caller="maker")
    assert still_open.count() == 1, "who was drawn is still asked"
    open_makers_calls(people.dealer_a, at=AT + timedelta(days=30))
    assert not still_open.exists()


def test_a_region_calls_owners_of_its_dealers_alone(people: People) -> None:
    far = Region.objects.create(manufacturer=people.maker, code="far", name="远区")
    elsewhere = Dealer.objects.create(code="F", name="远店(虚构)", region=far)
    foreign = Manufacturer.objects.create(code="other", name="别家汽车")
    rival = Dealer.objects.create(
        code="G", name="别家店(虚构)", region=Region.objects.create(manufacturer=foreign, code="r", name="区")
    )
    care = Care(people)
    care.asks()
    MakersCallRule.objects.create(manufacturer=foreign, percent=100, set_at=AT)
    served(people.dealer_a, 1)
    served(elsewhere, 2)
    served(rival, 3)
    near = Care(people, Role.REGIONAL_MANAGER)
    card, day = next_card(near.scope, near.by, at=AT)
    assert card and card.owner == "车主1" and (day.ready, day.dealers) == (1, 1)
    (far_task,), (rival_task,) = makers_tasks(elsewhere), makers_tasks(rival)
    for who, task in ((near, far_task), (near, rival_task), (care, rival_task)):
        with pytest.raises(Task.DoesNotExist):
            open_card(who.scope, who.by, task, at=AT)
    assert next_card(care.scope, care.by, at=AT)[0].task_id == far_task, "the other one is held"  # type: ignore[union-attr]
    with pytest.raises(Manufacturer.DoesNotExist):
        near.asks(50)


def test_the_draw_can_be_made_again_and_the_rule_is_in_the_trail(care: Care, people: People) -> None:
    assert care.asks(50) and not care.asks(50)
    served(people.dealer_a, *range(1, 9))
    rows = list(FollowUp.objects.unscoped(WHY).filter(caller="maker"))
    (seed,) = {one.seed for one in rows}
    again = drawn([f"{one.vehicle_id}:{one.cycle}" for one in rows], 0.5, seed)
    assert {f"{one.vehicle_id}:{one.cycle}" for one in rows if one.drawn} == again and len(rows) == 8
    event = AuditEvent.objects.unscoped(WHY).get(action="follow_ups.opened")
    assert (event.dealer, event.after and event.after["seed"], event.after and event.after["dealer"]) == (
        None, seed, "A",
    )  # fmt: skip
    rule = AuditEvent.objects.unscoped(WHY).get(action="makers_calls.rule_set")
    assert rule.staff == care.by and rule.after == {"percent": 50, "size": None, "manufacturer": "fancy"}
    assert open_makers_calls(people.dealer_a, at=AT + timedelta(hours=3)) == 0, "the same night twice"
    assert care.asks(None) and open_makers_calls(people.dealer_a, at=AT) == 0
    with pytest.raises(ValueError):
        care.asks(150)


@pytest.mark.parametrize(("size", "least", "most"), [(4, 3, 4), (20, 8, 8)])
def test_so_many_a_month(care: Care, people: People, size: int, least: int, most: int) -> None:
    """Twenty-eight days brought eight visits, three days of November are left."""
    care.asks(None, size)
    served(people.dealer_a, *range(1, 9))
    assert least <= len(makers_tasks(people.dealer_a)) <= most


def test_a_dissatisfied_owner_brings_a_complaint_before_dealer_and_manufacturer(
    care: Care, people: People
) -> None:
    care.asks()
    served(people.dealer_a, 1)
    card, _day = next_card(care.scope, care.by, at=AT)
    assert card
    attempt = care.end(card.task_id, **BAD)
    complaint = Complaint.objects.unscoped(WHY).get()
    assert (complaint.source, complaint.dealer, complaint.level) == ("maker", people.dealer_a, "major")
    assert Escalation.objects.unscoped(WHY).get().lane == "maker"
    assert complaints_in_sight(people.scope(people.zhao)).get() == complaint
    assert complaints_in_sight(care.scope).get() == complaint
    (task,) = tasks_in_reach(people.scope(people.zhao), at=AT, today=TODAY)
    assert task.kind == "complaint"
    manager = people.by_role[Role.GENERAL_MANAGER]
    raised = Escalation.objects.unscoped(WHY).get()
    (line,) = complaint_file(people.scope(manager), manager, complaint.pk, now=AT).raised
    assert not line.may_take_back
    with pytest.raises(NotOursError):
        take_from_maker(at=AT, by=manager, scope=people.scope(manager), escalation_id=raised.pk)
    assert take_back(at=AT + timedelta(minutes=5), by=care.by, scope=care.scope, attempt_id=attempt)
    assert (
        Complaint.objects.unscoped(WHY).get().withdrawn_at
        and not Response.objects.unscoped(WHY).standing().filter(channel="oem").exists()
    )


def test_a_contact_of_either_speaks_against_the_other(care: Care, people: People, live: Dealer) -> None:  # noqa: F811
    care.asks()
    served(live, 1)
    open_follow_ups(live, at=AT)
    card, _day = next_card(care.scope, care.by, at=AT)
    assert card and card.permission.verdict == "yes"
    busy = next_card(people.scope(people.zhao), people.zhao, at=AT)
    assert busy[0] is None, "the owner is on the line with the manufacturer"
    care.end(card.task_id, "later")
    own, _day = next_card(people.scope(people.zhao), people.zhao, at=AT + timedelta(minutes=10))
    assert own and not own.of_maker and own.permission.verdict == "warn"
    assert "gap" in {one.rule for one in own.permission.reasons} and not own.attempts


def test_who_has_two_posts_gives_nobody_of_the_dealer_a_call_of_the_manufacturer(
    care: Care, people: People
) -> None:
    care.asks()
    served(people.dealer_a, 1)
    both = replace(care.scope, grants={pk: frozenset(Permission) for pk in care.scope.grants})
    me: dict[str, Any] = {"at": AT, "by": care.by, "scope": both}
    ids = makers_tasks(people.dealer_a)
    assert assign(**me, task_ids=ids, staff_id=people.zhao.pk) == [] == withdraw(**me, task_ids=ids)
    Task.objects.unscoped(WHY).update(responsible=care.by)
    assert open_tasks_of(people.dealer_a, care.by.pk) == {"tasks": 0, "promised": 0}
    rest: dict[str, Any] = {"person": care.by.pk, "holders": {}, "rest": people.zhao.pk}
    assert hand_on(at=AT, by=people.zhao, dealer=people.dealer_a, **rest) == []


def test_the_manufacturer_asks_by_no_link(care: Care, people: People) -> None:
    care.asks()
    served(people.dealer_a, 1)
    both = replace(care.scope, grants={pk: frozenset(Permission) for pk in care.scope.grants})
    follow_up = FollowUp.objects.within(both).get()
    with pytest.raises(FollowUp.DoesNotExist):
        make_link(at=AT, by=care.by, scope=both, follow_up_id=follow_up.pk, way="qr")


def test_why_there_is_none(care: Care, people: People) -> None:
    night = AT + timedelta(hours=14)
    care.asks()
    served(people.dealer_a, 1)
    card, day = next_card(care.scope, care.by, at=night)
    assert card is None and day.closed_until and day.waiting == 1
    assert why_none(care.scope, care.by, night).by_rule == {"quiet_hours": 1}
    held, _day = next_card(care.scope, care.by, at=AT)
    assert held and release(at=AT, by=care.by, scope=care.scope, task_id=held.task_id)
    staff: Staff = people.by_role[Role.AUDITOR]
    with pytest.raises(Dealer.DoesNotExist):
        my_day(people.scope(staff), staff, at=AT)


@pytest.mark.parametrize(
    ("wanted", "new", "to_come", "share"),
    [
        (30, 10, 290.0, 0.1),
        (30, 100, 0.0, 0.3),
        (30, 20, 5.0, 1.0),
        (0, 20, 5.0, 0.0),
        (-3, 20, 5.0, 0.0),
        (30, 0, 90.0, 0.0),
    ],
)
def test_each_visit_of_a_month_has_the_same_chance(
    wanted: int, new: int, to_come: float, share: float
) -> None:
    assert share_for(wanted, new=new, to_come=to_come) == share


def test_what_is_added_to_an_open_complaint_is_before_the_manufacturer_too(
    care: Care, people: People
) -> None:
    care.asks()
    served(people.dealer_a, 1)
    card, _day = next_card(care.scope, care.by, at=AT)
    task = Task.objects.unscoped(WHY).select_related("vehicle__owner").get(pk=card.task_id if card else 0)
    complaint = open_complaint(
        at=AT, by=people.zhao, dealer=people.dealer_a, vehicle=task.vehicle, customer=task.vehicle.owner,
        source="desk", text="空调不凉", cause_key="desk:1",
    )  # fmt: skip
    attempt = care.end(task.pk, **BAD)
    raised = Escalation.objects.unscoped(WHY).get()
    assert (raised.complaint, raised.lane, raised.withdrawn_at) == (complaint, "maker", None)
    assert take_back(at=AT + timedelta(minutes=5), by=care.by, scope=care.scope, attempt_id=attempt)
    assert Escalation.objects.unscoped(WHY).get().withdrawn_at
    assert Complaint.objects.unscoped(WHY).get().text == "空调不凉"
