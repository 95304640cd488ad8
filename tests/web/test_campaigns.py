"""A campaign planned with its live count, started, called about, held, read: through the pages."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from huidian.customers.models import Customer, Vehicle
from huidian.flows.incoming import log_incoming
from huidian.flows.wrap_up import Report, take_back, wrap_up
from huidian.network.actions import open_post
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.outreach.actions import campaign_turns
from huidian.outreach.actions.campaign_plans import Plan, plan_campaign
from huidian.outreach.actions.campaign_stops import close_answered, withdraw_stopped
from huidian.outreach.actions.campaign_turns import give_turns
from huidian.outreach.actions.claims import claim
from huidian.outreach.actions.topics import plan_topic
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Campaign, CampaignMember, Offer, Segment, Task, Voucher
from huidian.outreach.queries.audience import held_out_of
from huidian.outreach.queries.queue import queue
from tests.mart.shop import Came, Shop
from tests.people import People, make_staff
from tests.web.conftest import NOW, SignIn

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
PLAN: dict[str, Any] = {
    "name": "冬季挽回", "away_from": "6", "quota": "10", "hold_out": "20", "attribution_days": "30"
}  # fmt: skip


def planned(zhao: Any, **changes: Any) -> Campaign:
    answer = zhao.post("/campaigns/new/", PLAN | changes)
    assert answer.status_code == 302, answer.context["form"].errors
    return Campaign.objects.unscoped(WHY).latest("pk")


def members(campaign: Campaign, **which: Any) -> Any:
    return CampaignMember.objects.unscoped(WHY).filter(campaign=campaign, **which).order_by("turn")


def test_the_live_count_is_what_the_start_freezes(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    shown = zhao.post("/campaigns/count/", PLAN).context
    assert (shown["audience"].total, shown["held_out"], shown["to_call"]) == (30, 6, 24)
    assert "30 台符合，可联系 30 台" in zhao.post("/campaigns/count/", PLAN).content.decode()
    campaign = planned(zhao)
    url = f"/campaigns/{campaign.pk}/"
    plan = zhao.get(url).context["thing"]
    assert (len(plan.audience.members), plan.draw, plan.to_call) == (30, 6, 24)
    assert zhao.post(f"{url}start/").status_code == 302
    assert members(campaign).count() == 30
    assert members(campaign, held_out=True).count() == 6
    tasks = Task.objects.unscoped(WHY).filter(member__campaign=campaign)
    assert tasks.count() == 10, "the quota of the first day"
    assert not tasks.filter(member__held_out=True).exists()
    assert list(zhao.get(f"{url}members/?held_out=true").context["table"].rows)
    assert zhao.get(f"{url}members/").context["table"].total == 30
    assert signed_in(december.qian).get(url).status_code == 404
    second = zhao.post("/campaigns/count/", PLAN).context["audience"]
    assert (len(second.members), second.refused) == (0, {"campaign": 30})


def test_each_day_has_its_turns_and_the_held_out_have_theirs(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    campaign = planned(zhao)
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    assert give_turns(december.dealer_a, at=NOW) == 0, "the same day twice"
    given = [give_turns(december.dealer_a, at=NOW + timedelta(days=n)) for n in (1, 2, 3)]
    assert given == [10, 4, 0]
    assert not members(campaign, turn_on=None).exists(), "held out or not, every turn has come"
    days = Counter(members(campaign).values_list("turn_on", flat=True))
    assert sum(days.values()) == 30
    turns = list(members(campaign).values_list("turn_on", flat=True))
    assert turns == sorted(turns), "one order for all"
    windows = set(members(campaign).values_list("turn_on", "window_until_on"))
    assert all(until - on == timedelta(days=30) for on, until in windows)


def test_who_must_wait_holds_up_nobody_behind(
    december: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao = signed_in(december.zhao)
    campaign = planned(zhao, quota="1", hold_out="0")
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    wait = iter(["later"] * 20)
    monkeypatch.setattr(campaign_turns, "_LOOKED_AT", 4)
    monkeypatch.setattr(campaign_turns, "_refused", lambda answer: next(wait, ""))
    assert give_turns(december.dealer_a, at=NOW + timedelta(days=1)) == 1
    assert sorted(members(campaign, turn_on__isnull=False).values_list("turn", flat=True)) == [1, 22]


def test_a_plan_for_one_of_several_dealers_asks_that_one_alone(december: People, signed_in: SignIn) -> None:
    """Zhao at both: people of the other dealer are not offered, and the verb refuses its offers."""
    zhao, other = december.zhao, december.dealer_b
    people = [december.by_role[Role.CARE_AGENT], make_staff("b-agent")]
    for staff, role in ((zhao, Role.CARE_MANAGER), (people[1], Role.CARE_AGENT)):
        open_post(at=NOW - timedelta(days=9), by=None, staff=staff, role=role, place=other)
    offer = Offer.objects.create(dealer=other, name="乙店的", created_at=NOW)
    form = signed_in(zhao).get("/campaigns/new/").context["form"]
    assert str(people[1].pk) not in dict(form.fields["people"].choices)
    assert str(people[0].pk) in dict(form.fields["people"].choices)
    wrong = signed_in(zhao).post("/campaigns/new/", PLAN | {"people": [people[1].pk], "offer": offer.pk})
    assert set(wrong.context["form"].errors) == {"people", "offer"}
    plan = Plan(name="甲店", conditions=Conditions(), quota=1, hold_out=0, offer_id=offer.pk)
    verb: dict[str, Any] = {"at": NOW, "by": zhao, "scope": december.scope(zhao)}
    with pytest.raises(Offer.DoesNotExist):
        plan_campaign(**verb, dealer_id=december.dealer_a.pk, plan=plan)


def test_pausing_holds_tasks_at_once_and_ending_is_for_good(december: People, signed_in: SignIn) -> None:
    zhao, agent = signed_in(december.zhao), december.by_role[Role.CARE_AGENT]
    campaign = planned(zhao, people=[agent.pk])
    url = f"/campaigns/{campaign.pk}/"
    zhao.post(f"{url}start/")
    tasks = Task.objects.unscoped(WHY).filter(member__campaign=campaign)
    assert set(tasks.values_list("responsible", flat=True)) == {agent.pk}
    held = tasks.order_by("pk")[0]
    assert claim(at=NOW, by=agent, scope=december.scope(agent), task_id=held.pk)
    zhao.post(f"{url}pause/")
    assert tasks.open().count() == 1, "what somebody has in hand stays"
    assert give_turns(december.dealer_a, at=NOW + timedelta(days=1)) == 0
    zhao.post(f"{url}resume/")
    assert tasks.open().count() == 10
    zhao.post(f"{url}end/")
    assert tasks.open().count() == 1
    assert tasks.open().count() == 1
    events = AuditEvent.objects.unscoped(WHY).filter(object_type="campaign").order_by("id")
    assert [one.action.split(".")[1] for one in events] == [
        "planned", "started", "frozen", "paused", "resumed", "ended"
    ]  # fmt: skip


def test_a_call_that_settled_the_task_among_others_counts(december: People, signed_in: SignIn) -> None:
    """An incoming call about a member's task is an attempt on it, as a call about another task is."""
    zhao, agent = signed_in(december.zhao), december.by_role[Role.CARE_AGENT]
    campaign = planned(zhao)
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    task = Task.objects.unscoped(WHY).filter(member__campaign=campaign).order_by("pk")[0]
    said: dict[str, Any] = {"at": NOW, "by": agent, "scope": december.scope(agent)}
    log_incoming(
        **said, vehicle_id=task.vehicle_id, report=Report("refuses", reason="price", also=(task.pk,))
    )
    file = zhao.get(f"/campaigns/{campaign.pk}/").context["thing"]
    assert (file.reminded, file.counts["refuses"]) == (1, 1)


def test_the_cars_of_one_owner_or_number_are_on_one_side(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    lost = zhao.post("/campaigns/count/", PLAN).context["audience"].members
    owners = [
        one.owner_id or 0 for one in Vehicle.objects.unscoped(WHY).filter(pk__in=list(lost)).order_by("pk")
    ]
    Customer.objects.unscoped(WHY).filter(pk__in=owners[:20]).update(phone="13800138000")
    campaign = planned(zhao)
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    sides = members(campaign, vehicle__owner__in=owners[:20]).values_list("held_out", flat=True)
    assert len(sides) >= 20 and len(set(sides)) == 1


def test_what_a_stopped_campaign_left_is_neither_called_nor_opened_again(
    december: People, signed_in: SignIn
) -> None:
    zhao, agent, dealer = signed_in(december.zhao), december.by_role[Role.CARE_AGENT], december.dealer_a
    campaign = planned(zhao)
    url, scope = f"/campaigns/{campaign.pk}/", december.scope(agent)
    zhao.post(f"{url}start/")
    tasks = Task.objects.unscoped(WHY).filter(member__campaign=campaign)
    one = tasks.order_by("pk")[0]
    assert claim(at=NOW, by=agent, scope=scope, task_id=one.pk)
    zhao.post(f"{url}end/")
    wrap_up(at=NOW, by=agent, scope=scope, task_id=one.pk, report=Report("no_answer"))
    later = NOW + timedelta(days=2)
    assert tasks.open().get() == one, "to be tried again, had it not ended"
    assert not queue(scope, agent, dealer, later).filter(member__campaign=campaign).exists()
    assert withdraw_stopped(dealer, at=later) == 1
    assert not tasks.open().exists()


def test_an_undone_call_opens_no_task_of_an_ended_campaign(december: People, signed_in: SignIn) -> None:
    zhao, agent = signed_in(december.zhao), december.by_role[Role.CARE_AGENT]
    campaign = planned(zhao)
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    tasks = Task.objects.unscoped(WHY).filter(member__campaign=campaign)
    said: dict[str, Any] = {"at": NOW, "by": agent, "scope": december.scope(agent)}
    task_id = tasks.order_by("pk")[0].pk
    assert claim(**said, task_id=task_id)
    attempt = wrap_up(**said, task_id=task_id, report=Report("refuses", reason="price"))
    zhao.post(f"/campaigns/{campaign.pk}/end/")
    assert take_back(**said, attempt_id=attempt)
    assert not tasks.open().exists()
    assert tasks.get(pk=task_id).ending == Task.Ending.WITHDRAWN


def test_an_offer_is_for_those_as_long_away_as_it_asks(december: People, signed_in: SignIn) -> None:
    zhao, dealer = signed_in(december.zhao), december.dealer_a
    offer = Offer.objects.create(dealer=dealer, name="两年", from_months=12, created_at=NOW)
    anyone = Offer.objects.create(dealer=dealer, name="谁都行", created_at=NOW)
    shown = zhao.post("/campaigns/count/", PLAN | {"offer": offer.pk})
    assert shown.context["audience"].refused == {"offer": 30}
    assert "离站月数不合优惠的条件" in shown.content.decode()
    campaign = planned(zhao)
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    vin = members(campaign, held_out=False)[0].vehicle.vin
    out = members(campaign, held_out=True)[0].vehicle.vin
    for one, vehicle, words in ((offer, vin, "离站月数"), (anyone, out, "对照组")):
        wrong = zhao.post("/campaigns/vouchers/new/", {"vehicle": vehicle, "offer": one.pk})
        assert words in str(wrong.context["form"].errors["vehicle"])
    assert zhao.post("/campaigns/vouchers/new/", {"vehicle": vin, "offer": anyone.pk}).status_code == 302


def test_what_became_of_them_adds_up_and_is_compared(december: People, signed_in: SignIn) -> None:
    zhao, agent, dealer = signed_in(december.zhao), december.by_role[Role.CARE_AGENT], december.dealer_a
    campaign = planned(zhao, quota="24")
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    tasks = list(Task.objects.unscoped(WHY).filter(member__campaign=campaign).order_by("pk"))
    outcomes = ["intends", "refuses", "sold", "hung_up", "wrong_number", "hardly_drives", "no_answer"]
    scope = december.scope(agent)
    for task, outcome in zip(tasks, ["intends", *outcomes], strict=False):
        assert claim(at=NOW, by=agent, scope=scope, task_id=task.pk)
        reason = "price" if outcome == "refuses" else ""
        wrap_up(at=NOW, by=agent, scope=scope, task_id=task.pk, report=Report(outcome, reason=reason))
    shop, back = Shop(dealer, orders=5000), date(2011, 1, 25)
    [out, *_] = members(campaign, held_out=True)
    numbers = {1: tasks[0].vehicle_id, 2: tasks[20].vehicle_id, 3: out.vehicle_id}
    shop.cars |= numbers
    shop.saw([Came(car, back) for car in numbers], at=NOW)
    assert close_answered(dealer, at=NOW + timedelta(days=6)) == 1, "who came before the call needs none"
    page = zhao.get(f"/campaigns/{campaign.pk}/").context
    file = page["thing"]
    assert (file.reminded, file.counts["returned"], file.counts["intends"]) == (8, 1, 1)
    by_kind = {line["url"].split("=")[-1]: line["n"] for line in page["reminded_lines"]}
    assert by_kind == {
        "returned": 1, "intends": 1, "refuses": 1, "sold": 1, "other": 1, "wrong_number": 1, "hung_up": 1,
        "unreached": 1,
    }  # fmt: skip
    assert (file.lift.contacted.n, file.lift.contacted.returned) == (24, 2)
    assert (file.lift.held_out.n, file.lift.held_out.returned) == (6, 1)
    assert file.lift.verdict == "unclear"
    for line in [*page["reminded_lines"], *page["other_lines"]]:
        assert zhao.get(line["url"]).context["table"].total == line["n"]
    for group, everybody, returned in page["groups"]:
        assert zhao.get(everybody).context["table"].total == group.n
        assert zhao.get(returned).context["table"].total == group.returned
    assert zhao.get(page["reminded_url"]).context["table"].total == 8


def test_internal_reasons_ask_for_the_correction_first(december: People, signed_in: SignIn) -> None:
    zhao, agent = signed_in(december.zhao), december.by_role[Role.CARE_AGENT]
    first = planned(zhao, quota="3")
    zhao.post(f"/campaigns/{first.pk}/start/")
    for task in Task.objects.unscoped(WHY).filter(member__campaign=first):
        claim(at=NOW, by=agent, scope=december.scope(agent), task_id=task.pk)
        said = Report("refuses", reason="price")
        wrap_up(
            at=NOW - timedelta(hours=1), by=agent, scope=december.scope(agent), task_id=task.pk, report=said
        )
    second = planned(zhao, away_from="", reasons=[], name="先改进")
    url = f"/campaigns/{second.pk}/"
    refused = zhao.post(f"{url}start/", follow=True).content.decode()
    assert "近三个月店内原因居多" in refused
    assert Campaign.objects.unscoped(WHY).get(pk=second.pk).started_at is None
    kept = zhao.post(f"{url}change/", PLAN | {"away_from": "", "override_why": "已与厂家约好"})
    assert kept.status_code == 302
    zhao.post(f"{url}start/")
    assert Campaign.objects.unscoped(WHY).get(pk=second.pk).started_at is not None
    changed = AuditEvent.objects.unscoped(WHY).get(action="campaign.changed")
    assert (changed.after or {})["override_why"] == "已与厂家约好"
    assert "campaign_name" in (changed.after or {}) and "quota" not in (changed.after or {})


def test_a_plan_says_how_many_its_own_draw_holds_out(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    for n in range(8):
        campaign = planned(zhao, name=f"小名单 {n}", hold_out="1")
        url = f"/campaigns/{campaign.pk}/"
        page = zhao.get(url)
        draw = page.context["thing"].draw
        assert ("这次抽不到对照组" in page.content.decode()) == (draw == 0)
        if draw == 0:
            break
    assert draw == 0
    zhao.post(f"{url}start/")
    assert members(campaign, held_out=True).count() == draw
    shown = zhao.get(url).content.decode()
    assert "没有抽到对照组" in shown and "两组都有车轮到" not in shown and "开始于" in shown


def test_offer_voucher_and_desk(december: People, signed_in: SignIn) -> None:
    zhao, lin = signed_in(december.zhao), signed_in(december.lin)
    shown = zhao.get("/campaigns/offers/new/?as=win_back_labour").context["form"].initial
    assert (shown["labour_off"], shown["from_months"], shown["until_months"]) == (30, 12, 36)
    offer = {
        "name": "工时七折", "from_months": 6, "labour_off": 30, "parts_off": 0, "worth": 0, "min_spend": 0,
        "cost": 120, "no_accident": "on", "valid_days": 30,
    }  # fmt: skip
    wrong = zhao.post("/campaigns/offers/new/", offer | {"until_months": 6})
    assert list(wrong.context["form"].errors) == ["until_months"]
    assert zhao.post("/campaigns/offers/new/?as=win_back_labour", offer).status_code == 302
    made = Offer.objects.unscoped(WHY).get()
    assert (made.key, made.cost_fen) == ("win_back_labour", 12_000)
    campaign = planned(zhao, offer=made.pk)
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    assert Voucher.objects.unscoped(WHY).filter(campaign=campaign).count() == 10, "to those whose turn came"
    assert zhao.get(f"/campaigns/vouchers/?offer={made.pk}&state=valid").context["table"].total == 10
    voucher = Voucher.objects.unscoped(WHY).order_by("pk")[0]
    assert "没有这样的券" in lin.get("/vouchers/?q=AAAAAAAA").content.decode()
    assert signed_in(december.qian).get(f"/vouchers/?q={voucher.code}").context["rows"] == []
    (row,) = lin.get(f"/vouchers/?q={voucher.code[:4].lower()}-{voucher.code[4:]}").context["rows"]
    assert row.state == "valid"
    for _ in range(2):
        assert lin.post(f"/vouchers/{voucher.pk}/redeem/", {"q": voucher.code}).status_code == 302
    voucher.refresh_from_db()
    assert (voucher.redeemed_by, voucher.redeemed_how) == (december.lin, "desk")
    assert zhao.get(f"/campaigns/{campaign.pk}/").context["thing"].vouchers == (10, 1)
    lin.post(f"/vouchers/{voucher.pk}/give-back/", {"q": voucher.code})
    voucher.refresh_from_db()
    assert voucher.redeemed_at is None
    plate = Voucher.objects.unscoped(WHY).select_related("vehicle")[1].vehicle.plate
    sent = {"vehicle": plate, "offer": made.pk}
    again = zhao.post("/campaigns/vouchers/new/", sent)
    assert list(again.context["form"].errors) == ["vehicle"]


def test_a_segment_counts_lists_and_plans_alike(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    sent = {"name": "帕萨特流失", "away_from": "6", "models": ["帕萨特"]}
    assert zhao.post("/campaigns/segments/new/", sent).status_code == 302
    segment = Segment.objects.unscoped(WHY).get()
    total = zhao.get(f"/campaigns/segments/{segment.pk}/vehicles/").context["table"].total
    assert zhao.get(f"/campaigns/segments/{segment.pk}/vehicles/?by-model=途观").context["table"].total == 0
    counted = zhao.post("/campaigns/count/", PLAN | {"segment": segment.pk}).context["audience"]
    assert 0 < total == counted.total < 30
    taken = zhao.post("/campaigns/segments/new/", sent)
    assert list(taken.context["form"].errors) == ["name"]
    changed = zhao.post(f"/campaigns/segments/{segment.pk}/change/", {"name": "全部"})
    assert changed.status_code == 302
    assert zhao.get(f"/campaigns/segments/{segment.pk}/vehicles/").context["table"].total == 120
    assert signed_in(december.qian).get(f"/campaigns/segments/{segment.pk}/vehicles/").status_code == 404
    end = {"action": "segments.end", "step": "do", "keys": segment.pk}
    zhao.post("/campaigns/segments/act/", end)
    assert Segment.objects.unscoped(WHY).get().ended_at is not None
    zhao.post("/campaigns/segments/act/", end | {"step": "undo"})
    assert Segment.objects.unscoped(WHY).get().ended_at is None


def test_a_segment_by_contact_is_kept_listed_and_counted_alike(december: People, signed_in: SignIn) -> None:
    zhao, agent, dealer = signed_in(december.zhao), december.by_role[Role.CARE_AGENT], december.dealer_a
    campaign = planned(zhao, quota="3")
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    for task in Task.objects.unscoped(WHY).filter(member__campaign=campaign):
        claim(at=NOW, by=agent, scope=december.scope(agent), task_id=task.pk)
        said = Report("intends")
        wrap_up(at=NOW, by=agent, scope=december.scope(agent), task_id=task.pk, report=said)
    sent = {"name": "已联系", "contact_from": "2011-01-20", "outcomes": ["intends"], "blocked": "no"}
    answer = zhao.post("/campaigns/segments/new/", sent | {"visits_from": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    segment = Segment.objects.unscoped(WHY).get()
    listed = zhao.get(f"/campaigns/segments/{segment.pk}/vehicles/").context["table"].total
    counted = zhao.post("/campaigns/count/", PLAN | {"segment": segment.pk}).context["audience"]
    assert (listed, counted.total, dealer.pk) == (3, 3, segment.dealer_id)
    held = zhao.get(f"/campaigns/segments/{segment.pk}/change/").context["form"].initial
    assert (held["contact_from"], held["outcomes"], held["blocked"]) == (date(2011, 1, 20), ["intends"], "no")
    words = zhao.get("/campaigns/segments/").content.decode()
    for one in ("最近一次联系不早于 2011-01-20", "没有免打扰", "最近结果：有意向，自行到店"):
        assert one in words, one
    wrong = zhao.post("/campaigns/segments/new/", sent | {"contact_to": "2011-01-01", "numbers": ["odd"]})
    assert {"contact_to", "numbers"} <= set(wrong.context["form"].errors)


def test_a_theme_of_win_back_leaves_the_held_out_alone(december: People, signed_in: SignIn) -> None:
    zhao, dealer = signed_in(december.zhao), december.dealer_a
    campaign = planned(zhao)
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    vehicles = [one.vehicle_id for one in members(campaign)]
    assert len(held_out_of(dealer, NOW, vehicles)) == 6
    plates = list(members(campaign).values_list("vehicle__vin", flat=True))
    asked: dict[str, Any] = {
        "at": NOW,
        "scope": december.scope(december.zhao),
        "dealer": dealer,
        "lines": plates,
    }
    assert plan_topic(**asked, purpose="win_back").refused == {"campaign": 6}
    assert plan_topic(**asked, purpose="reminder").refused == {}
