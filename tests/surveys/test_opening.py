"""Follow-ups of visits and purchases: who is asked on which occasion, when, and who is drawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huidian.customers.models import Customer
from huidian.engine.surveys.drawing import drawn
from huidian.network.models import AuditEvent, Dealer
from huidian.network.rules import rules_of
from huidian.outreach.models import CallPlan, Task
from huidian.surveys.actions.opening import follow_up_complaint, open_follow_ups
from huidian.surveys.models import FollowUp, Questionnaire
from huidian.visits.models import Visit
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.both_stores
WHY = "a test looks at everything"


def a_visit(vehicle: Any, on: date, **more: Any) -> Visit:
    return Visit.objects.create(
        dealer=vehicle.dealer, vehicle=vehicle, customer=vehicle.owner, settled_on=on, content_hash=1,
        recorded_at=AT, recorded_by=vehicle.recorded_by, stated_by=vehicle.recorded_by,
        **({"order_kind": "maintenance", "advisor": "林小满"} | more),
    )  # fmt: skip


@pytest.fixture
def live(people: People) -> Dealer:
    dealer = people.dealer_a
    CallPlan.objects.create(
        dealer=dealer, starts_on=TODAY - timedelta(days=60), agents=1, calls_a_day=40, set_at=AT
    )
    return dealer


def opened(dealer: Dealer) -> list[tuple[str, str, bool]]:
    rows = FollowUp.objects.unscoped(WHY).filter(dealer=dealer).order_by("vehicle__plate", "cycle")
    return list(rows.values_list("vehicle__plate", "occasion", "drawn"))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_the_occasion_is_what_the_visit_was(live: Dealer) -> None:
    plain, first, back, late, counter, blocked, new = (a_vehicle(live, n) for n in range(7))
    a_visit(plain, ago(2))
    a_visit(plain, ago(2), ordinal=1, order_no="R2")  # settled twice on one day: asked once
    a_visit(plain, ago(60))
    a_visit(first, ago(1), order_kind="first_service")
    a_visit(back, ago(0), order_kind="repair")
    a_visit(back, ago(300))
    a_visit(late, ago(4))
    a_visit(counter, ago(1), sale_type="counter")
    a_visit(blocked, ago(1))
    owner = blocked.owner_id or 0
    Customer.objects.unscoped(WHY).filter(pk=owner).update(may_contact=False)
    new.purchased_on = ago(8)
    new.save()

    assert open_follow_ups(live, at=AT) == 4
    assert opened(live) == [
        ("京X00000", "regular", True),
        ("京X00001", "first_service", True),
        ("京X00002", "returned_lost", True),
        ("京X00006", "after_purchase", True),
    ]
    tasks = Task.objects.unscoped(WHY).order_by("vehicle__plate")
    assert [(task.kind, task.opens_on, task.expires_on) for task in tasks] == [
        ("follow_up", ago(1), ago(-1)),
        ("after_first_service", ago(1), ago(-2)),
        ("returned_owner", ago(-1), ago(-7)),
        ("after_purchase", ago(1), ago(-6)),
    ]
    assert open_follow_ups(live, at=AT) == 0
    assert Questionnaire.objects.unscoped(WHY).filter(dealer=live).count() == 4


def test_the_same_seed_draws_the_same(live: Dealer) -> None:
    live.overlay = {"surveys": {"occasions": {"regular": {"share": 0.3}}}}
    live.save()
    assert rules_of(live).surveys.occasion("regular").share == 0.3
    vehicles = [a_vehicle(live, n) for n in range(10)]
    for vehicle in vehicles:
        a_visit(vehicle, ago(1))
    assert open_follow_ups(live, at=AT, seed="abc") == 3
    rows = FollowUp.objects.unscoped(WHY)
    lot = {f"{row.vehicle_id}:{row.cycle}" for row in rows.filter(drawn=True)}
    assert lot == drawn([f"{row.vehicle_id}:{row.cycle}" for row in rows], 0.3, "abc")
    assert {row.seed for row in rows} == {"abc"}
    assert rows.filter(task=None).count() == 7
    noted = AuditEvent.objects.unscoped(WHY).get(action="follow_ups.opened")
    assert noted.after == {"occasion_key": "regular", "rows": 10, "drawn": 3, "seed": "abc"}


@pytest.mark.parametrize(("share", "count"), [(0, 0), (0.1, 1), (0.3, 3), (0.5, 5), (1, 10)])
def test_a_draw_is_of_its_size_and_in_any_order(share: float, count: int) -> None:
    keys = [str(n) for n in range(10)]
    assert len(drawn(keys, share, "s")) == count
    assert drawn(keys, share, "s") == drawn(reversed(keys), share, "s")
    assert share in (0, 1) or len({drawn(keys, share, str(seed)) for seed in range(20)}) > 1


@pytest.mark.parametrize(("share", "size"), [(0.1, 1), (0.25, 1), (0.25, 3), (0.01, 7), (0.5, 1)])
def test_over_many_imports_the_share_is_the_playbooks(share: float, size: int) -> None:
    """Two hundred imports, each drawn by a seed of its own; four standard deviations either way."""
    lots = [len(drawn([f"{n}:{key}" for key in range(size)], share, f"seed {n}")) for n in range(200)]
    left = share * size % 1
    assert set(lots) <= {int(share * size), int(share * size) + 1}
    assert abs(sum(lots) - 200 * share * size) <= 4 * (200 * left * (1 - left)) ** 0.5


def test_nothing_is_opened_before_the_dealer_works_with_tasks(people: People) -> None:
    a_visit(a_vehicle(people.dealer_a, 1), ago(1))
    assert open_follow_ups(people.dealer_a, at=AT) == 0
    assert opened(people.dealer_a) == []


def test_a_visit_that_is_undone_is_asked_about_no_more(live: Dealer) -> None:
    visit = a_visit(a_vehicle(live, 1), ago(1))
    open_follow_ups(live, at=AT)
    visit.retracted_at, visit.retracted_by = AT, visit.recorded_by
    visit.save()
    open_follow_ups(live, at=AT)
    task = Task.objects.unscoped(WHY).get()
    assert (task.ending, task.ending_fact) == ("not_needed", "visit")


def test_a_call_about_a_need_takes_the_questions_along(live: Dealer) -> None:
    live.overlay = {"needs": {"rules": {"welcome_call": {"enabled": True}}}}
    live.save()
    vehicle = a_vehicle(live, 1)
    vehicle.purchased_on = ago(8)
    vehicle.save()
    task = Task.objects.create(
        dealer=live, vehicle=vehicle, kind="welcome_call", cycle="purchase", purpose="follow_up",
        role="care_agent", opens_on=ago(1), best_on=TODAY, expires_on=ago(-3), created_at=AT,
    )  # fmt: skip
    for _night in range(2):
        open_follow_ups(live, at=AT)
    follow_up = FollowUp.objects.unscoped(WHY).get()
    assert (follow_up.occasion, follow_up.task_id) == ("after_purchase", task.pk)


def test_a_call_after_a_complaint_asks_once_and_outlives_the_order(live: Dealer) -> None:
    vehicle = a_vehicle(live, 1)
    visit = a_visit(vehicle, ago(20))
    task = a_task(vehicle, kind="complaint_call_back", opens_on=ago(-10))
    other = a_task(a_vehicle(live, 2), kind="complaint_call_back")
    first = follow_up_complaint(task, at=AT, customer=vehicle.owner, visit=visit)
    again = follow_up_complaint(task, at=AT, customer=vehicle.owner)
    assert first and again and first.pk == again.pk
    assert (first.occasion, first.due_from, first.due_until, first.advisor_name) == (
        "complaint", ago(-10), ago(-20), "林小满",
    )  # fmt: skip
    visit.retracted_at, visit.retracted_by = AT, visit.recorded_by
    visit.save()
    assert open_follow_ups(live, at=AT) == 1, "a call back made before there was a questionnaire"
    task.refresh_from_db()
    assert task.closed_at is None
    assert FollowUp.objects.unscoped(WHY).get(task=other).occasion == "complaint"
