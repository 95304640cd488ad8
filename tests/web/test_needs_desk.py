"""Needs and rules through their pages: what a state is in SQL, which vehicles have no need and why."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from huidian.engine.needs.go_live import Setting
from huidian.engine.needs.need import STATES
from huidian.flows import go_live, needs
from huidian.flows.background import Foreground
from huidian.flows.needs_refresh import refresh_dealer
from huidian.network.models import AuditEvent, RuleChange
from huidian.network.roles import Role
from huidian.outreach.actions.planning import open_tasks
from huidian.outreach.models import CallPlan, Need, NeedRefresh, NeedRun, Task
from huidian.outreach.queries.demands import stored_demands
from huidian.outreach.queries.needs import counts_by_state, fact_words, in_turn, needs_in_reach
from huidian.outreach.stored import state_on
from huidian.playbooks.needs import ROLES
from tests.outreach.made import AT, TODAY, a_vehicle
from tests.people import People
from tests.web.conftest import SignIn

WHY = "a test looks at everything"


def a_need(people: People, number: int, *, days: tuple[int, int, int, int | None], **ending: object) -> Need:
    """A need with its window (days from today)."""
    earliest, due, overdue, latest = days
    return Need.objects.create(
        dealer=people.dealer_a,
        vehicle=a_vehicle(people.dealer_a, number),
        kind="routine_service",
        cycle="visit:1",
        earliest_on=TODAY + timedelta(earliest),
        due_on=TODAY + timedelta(due),
        overdue_on=TODAY + timedelta(overdue),
        latest_on=None if latest is None else TODAY + timedelta(latest),
        facts=[],
        rule="1",
        digest="1",
        **ending,
    )


def every_state(people: People) -> None:
    """One need of each kind of window and ending, and one on each edge."""
    over = {"ending_fact": "visit:RO1", "ended_on": TODAY}
    windows = ((1, 5, 9, 20), (0, 5, 9, 20), (-9, -5, 0, 20), (-9, -5, -1, 20), (-9, -5, -1, 0))
    cases = [
        *((window, {}) for window in (*windows, (-9, -8, -5, -1), (-9, -8, -5, None))),
        *(((-9, 0, 5, 20), {"ending": why, **over}) for why in STATES[3:] if why != "expired"),
        ((-9, 0, 5, 20), {"ending": "refused", "ended_until": TODAY, **over}),
        ((-9, 0, 5, 20), {"ending": "booked", "ended_until": TODAY + timedelta(1), **over}),
        ((-9, -8, -5, -1), {"ending": "booked", "ended_until": TODAY, **over}),
    ]
    for number, (days, ending) in enumerate(cases):
        a_need(people, number, days=days, **ending)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [TODAY - timedelta(1), TODAY, TODAY + timedelta(1), date(2027, 1, 1)])
def test_a_state_in_the_store_is_the_state_of_the_engine(people: People, day: date) -> None:
    every_state(people)
    reach = needs_in_reach(people.scope(people.zhao), day=day)
    rows = list(reach)
    assert len(rows) == Need.objects.unscoped(WHY).count()
    assert [row.state for row in rows] == [state_on(row, day) for row in rows]  # type: ignore[attr-defined]
    pieces = in_turn(reach, day=day, counts=counts_by_state(reach))
    assert [row for _, piece in pieces for row in piece] == rows
    assert [n for n, _ in pieces] == [piece.count() for _, piece in pieces]


@pytest.mark.django_db
def test_each_number_above_the_list_is_the_list_it_opens(people: People, signed_in: SignIn) -> None:
    every_state(people)
    page = signed_in(people.zhao).get("/needs/")
    head = page.context["head"]
    for one in head.parts:
        assert signed_in(people.zhao).get(one.url).context["table"].total == one.n
    assert signed_in(people.zhao).get(head.url).context["table"].total == head.n > 0
    assert signed_in(people.qian).get("/needs/").context["table"].total == 0


@pytest.mark.django_db
def test_vehicles_without_a_need_are_listed_by_their_reason(people: People, signed_in: SignIn) -> None:
    for number in range(3):
        a_vehicle(people.dealer_a, number)
    needs.refresh(people.dealer_a, at=AT)
    page = signed_in(people.zhao).get("/needs/without/")
    rows = page.context["table"].rows
    assert Counter(row.reason.en for row in rows) == {"Neither a day of purchase nor a service on file": 3}
    assert [(part.n, part.url) for part in page.context["head"].parts] == [
        (3, "/needs/without/?reason=nothing_known")
    ]


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("visit:RO1", "order RO1"),
        ("booking:7", "appointment"),
        ("statement:3", "owner's word"),
        ("visit:7@2026-01-01", "order"),
        ("latest:2026-01-01", "latest day 2026-01-01"),
        ("part:4", "part:4"),
    ],
)
def test_an_ending_says_its_fact(fact: str, words: str) -> None:
    assert fact_words(fact).en == words


@pytest.mark.django_db
def test_the_simulator_takes_the_needs_that_going_live_makes_tasks_of(people: People) -> None:
    every_state(people)
    go_live.begin(
        at=AT, by=people.zhao, scope=people.scope(people.zhao), dealer_id=people.dealer_a.pk,
        starts_on=TODAY, agents=1, calls_a_day=60,
    )  # fmt: skip
    setting = Setting(TODAY, 1, 60, weeks=1)
    stored = stored_demands(people.dealer_a, setting)
    coming = 2  # opens tomorrow; its appointment is kept or missed tomorrow
    assert sum(one.needs for one in stored.demands) == open_tasks(people.dealer_a, at=AT) + coming == 5
    assert (stored.left_out, stored.begun) == (3, 0)

    tasks = Task.objects.unscoped(WHY).order_by("pk")
    tasks.filter(pk=tasks[0].pk).update(closed_at=AT, ending="done")
    stored = stored_demands(people.dealer_a, setting)
    assert (sum(one.needs for one in stored.demands), stored.begun) == (4, 2), "one of three is done"


@pytest.mark.django_db
def test_needs_are_computed_tried_out_and_begun_with(people: People, signed_in: SignIn) -> None:
    zhao, today = signed_in(people.zhao), timezone.localdate()
    a_vehicle(people.dealer_a, 1, birthday=today + timedelta(20))
    page = zhao.get("/needs/go-live/")
    assert page.context["page"].load is None and "算出需求" in page.content.decode()
    refresh_dealer.call(Foreground(at=timezone.now()), people.dealer_a.pk)
    page = zhao.get(f"/needs/go-live/?starts_on={today}&agents=3&calls_a_day=40&attempts=20")
    assert page.context["page"].trial.attempts == 2.0
    assert page.context["page"].load.weeks[0].begins == today
    assert not Task.objects.unscoped(WHY).exists(), "trying out writes nothing"
    plan = {"starts_on": today.isoformat(), "agents": "3", "calls_a_day": "40"}
    assert zhao.post("/needs/go-live/begin/", plan).status_code == 302
    stored = CallPlan.objects.unscoped(WHY).get()
    assert (stored.starts_on, stored.agents, stored.calls_a_day) == (today, 3, 40)
    assert AuditEvent.objects.unscoped(WHY).filter(action="calls.go_live").count() == 1
    assert zhao.post("/needs/go-live/begin/", {**plan, "agents": "0"}).status_code == 302
    assert CallPlan.objects.unscoped(WHY).get().agents == 3


@pytest.mark.django_db
def test_a_rule_of_a_need_is_changed_with_its_effect_shown_first(people: People, signed_in: SignIn) -> None:
    today, dealer = timezone.localdate(), people.dealer_a
    for number in range(3):
        vehicle = a_vehicle(dealer, number)
        type(vehicle).objects.unscoped(WHY).filter(pk=vehicle.pk).update(
            insurance_expires_on=today + timedelta(80)
        )
    zhao, url = signed_in(people.zhao), f"/rules/{dealer.pk}/need-insurance/"
    path = "needs.rules.insurance."
    form = zhao.get(url).context["form"]
    typed = {key: str(form[key].value()) for key in form.fields}
    typed[path + "target_rate"] = "35"
    page = zhao.post(url, {**typed, path + "lead_days": "90"})
    effect = page.context["needs"]
    (insurance,) = (one for one in effect.kinds if one.moves)
    assert (insurance.now_before, insurance.now_after, effect.sample, effect.vehicles) == (0, 3, 3, 3)
    assert (
        zhao.post(url, {**typed, path + "lead_days": "90", "sure": "1"}).headers["Location"]
        == "/needs/rules/"
    )
    dealer.refresh_from_db()
    own = dealer.overlay["needs"]["rules"]["insurance"]
    assert (own["lead_days"], own["target_rate"]) == (90, 0.35)
    assert NeedRun.objects.unscoped(WHY).count() == 0, "nothing goes by needs before they were computed"
    kinds = zhao.get("/needs/rules/").context["page"].kinds
    assert [row.rule.key for row in kinds if row.own] == ["insurance"]
    late = zhao.post(url, {**typed, path + "latest_days": "0", path + "overdue_days": "9"})
    assert late.context["form"].errors.keys() == {path + "latest_days"}


@pytest.mark.django_db
def test_who_where_and_how_of_a_need_are_rules_too(people: People, signed_in: SignIn) -> None:
    """Each W and H of a kind can be set, is checked at its field, and is computed soon; undo too."""
    dealer, at = people.dealer_a, timezone.now()
    needs.refresh(dealer, at=at)
    zhao, url, path = signed_in(people.zhao), f"/rules/{dealer.pk}/need-insurance/", "needs.rules.insurance."
    form = zhao.get(url).context["form"]
    typed = {key: str(form[key].value()).split(",") for key in form.fields} | {path + "target_rate": ["35"]}
    own = {
        "responsible": "advisor",
        "manager": "service_manager",
        "place": "reception",
        "script": "inspection",
    }
    sent = typed | {path + key: [value] for key, value in own.items()}
    sent[path + "channels"] = ["wecom", "phone", "", ""]
    for wrong, field in (
        (["phone", "phone"], "channels"), ([], "channels"), (["fax"], "channels"), (["x"], "responsible"),
        (["999"], "target_rate"), (["-1"], "daily_quota"),
    ):  # fmt: skip
        page = zhao.post(url, sent | {path + field: wrong})
        assert page.context["form"].errors.keys() == {path + field}, (field, wrong)
    page = zhao.post(url, sent)
    assert ("渠道（按先后）", "企业微信 → 电话") in [
        (label, now) for label, _, now in page.context["changed"]
    ]
    assert zhao.post(url, sent | {"sure": ["1"]}).status_code == 302
    dealer.refresh_from_db()
    stored = dealer.overlay["needs"]["rules"]["insurance"]
    assert stored == own | {"channels": ["wecom", "phone"], "target_rate": 0.35}
    asked = NeedRefresh.objects.unscoped(WHY).get().task_id
    change = RuleChange.objects.unscoped(WHY).latest("pk").pk
    assert zhao.post(f"/rules/{dealer.pk}/undo/{change}/").status_code == 302
    dealer.refresh_from_db()
    assert dealer.overlay == {} and NeedRefresh.objects.unscoped(WHY).get().task_id != asked


@pytest.mark.django_db
def test_a_rule_that_says_which_facts_there_are_is_computed_by_the_next_run(people: People) -> None:
    """A warranty of another length ends another day, though no rule of needs changed."""
    dealer, at = people.dealer_a, timezone.now()
    vehicle = a_vehicle(dealer, 1)
    bought = timezone.localdate(at) - timedelta(365 * 5 - 40)
    type(vehicle).objects.unscoped(WHY).filter(pk=vehicle.pk).update(purchased_on=bought)
    needs.refresh(dealer, at=at)
    dealer.overlay = {"warranty": {"years": 5}}
    dealer.save()
    assert needs.refresh(dealer, at=at).needs.computed == 1
    assert Need.objects.unscoped(WHY).filter(vehicle=vehicle, kind="warranty_end").exists()


def test_people_of_rules_are_called_what_roles_are() -> None:
    assert {key: words.zh for key, words in ROLES.items()} == {key: str(Role(key).label) for key in ROLES}
