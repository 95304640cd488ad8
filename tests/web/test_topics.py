"""A themed round from a pasted list: what comes of it foreseen, made, ended and resumed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from huidian.customers.models import PlateHolding
from huidian.flows.surveys.call_questions import call_survey
from huidian.network.models import Dealer
from huidian.network.roles import Role
from huidian.outreach.models import Task, Topic
from tests.outreach.made import TODAY, a_vehicle
from tests.people import People
from tests.surveys.made import a_questionnaire, a_revision
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"


def _plate(dealer: Dealer, number: int, **owner: Any) -> str:
    """The plate of a vehicle that can be sought by it."""
    vehicle = a_vehicle(dealer, number, **owner)
    PlateHolding.objects.create(
        dealer=dealer, vehicle=vehicle, plate=vehicle.plate, since_on=TODAY,
    )  # fmt: skip
    return vehicle.plate


def test_a_round_asks_the_questionnaire_that_was_chosen(people: People, signed_in: SignIn) -> None:
    """One of the playbook's occasions that people begin, or a questionnaire of the dealer's own."""
    a, zhao, today = people.dealer_a, signed_in(people.zhao), timezone.localdate()
    rival = a_revision(a_questionnaire(people.dealer_b, occasion="themed")).questionnaire_id
    form = {
        "title": "新店开业", "why": "", "purpose": "survey", "role": "care_agent", "opens_on": today,
        "expires_on": today, "lines": _plate(a, 1), "step": "do",
    }  # fmt: skip
    offered = dict(zhao.get("/tasks/topics/new/").context["form"].fields["questionnaire"].choices)
    assert {"", "themed", "oem_call", "needs_forum"} == set(offered)
    for refused in (str(rival), "regular"):
        page = zhao.post("/tasks/topics/new/", form | {"questionnaire": refused})
        assert list(page.context["form"].errors) == ["questionnaire"]
    zhao.post("/tasks/topics/new/", form | {"questionnaire": "oem_call"})
    own = str(a_revision(a_questionnaire(a, occasion="themed", name="开业问卷")).questionnaire_id)
    assert own in dict(zhao.get("/tasks/topics/new/").context["form"].fields["questionnaire"].choices)
    zhao.post("/tasks/topics/new/", form | {"title": "二", "questionnaire": own, "lines": _plate(a, 2)})
    asked = [call_survey(task) for task in Task.objects.unscoped(WHY).select_related("follow_up", "dealer")]
    assert [one.occasion.zh for one in asked if one] == ["主机厂修后回访", "专题回访"]


def test_a_round_from_a_list(people: People, signed_in: SignIn) -> None:
    a, zhao, agent = people.dealer_a, signed_in(people.zhao), people.by_role[Role.CARE_AGENT]
    plates = [_plate(a, number) for number in range(4)]
    plates.append(_plate(a, 4, may_contact=False))
    rival = _plate(people.dealer_b, 50)
    today = timezone.localdate()
    form = {
        "title": "雨刮召回", "why": "批次问题", "purpose": "reminder", "role": "care_agent",
        "people": [agent.pk, people.zhao.pk], "opens_on": today, "expires_on": today,
        "lines": "\n".join([*plates, "", plates[0].lower(), rival, "不知道"]),
    }  # fmt: skip
    plan = zhao.post("/tasks/topics/new/", form | {"step": "preview"}).context["plan"]
    assert (len(plan.vehicle_ids), set(plan.unmatched)) == (4, {rival, "不知道"})
    assert sum(plan.refused.values()) == 1
    assert not Topic.objects.unscoped(WHY).exists()
    assert zhao.post("/tasks/topics/new/", form | {"step": "do"}, follow=True).context["table"].total == 1
    topic = Topic.objects.unscoped(WHY).get()
    tasks = Task.objects.unscoped(WHY).filter(topic=topic)
    assert sorted(tasks.values_list("responsible", flat=True)) == sorted([agent.pk, people.zhao.pk] * 2)
    assert zhao.get(f"/tasks/?topic={topic.pk}").context["table"].total == 4
    assert zhao.get(f"/tasks/topics/{topic.pk}/unmatched/").context["table"].total == 2
    end = {"action": "topics.end", "step": "do", "keys": topic.pk}
    zhao.post("/tasks/topics/act/", end)
    assert not tasks.open().exists()
    zhao.post("/tasks/topics/act/", end | {"step": "undo"})
    assert tasks.open().count() == 4
    for days in ({"expires_on": "2020-01-01"}, {"expires_on": "9999-12-31"}, {"opens_on": "0001-01-01"}):
        wrong = zhao.post("/tasks/topics/new/", form | {"step": "do"} | days)
        assert list(wrong.context["form"].errors) == list(days)
    nobody = zhao.post("/tasks/topics/new/", form | {"step": "do", "lines": rival})
    assert list(nobody.context["form"].errors) == ["lines"]
    assert signed_in(people.qian).get(f"/tasks/topics/{topic.pk}/unmatched/").status_code == 404
    # Who reads plates masked pastes no list of them, and reads masked what others pasted.
    manager = signed_in(people.by_role[Role.GENERAL_MANAGER])
    assert manager.post("/tasks/topics/new/", form).status_code == 403
    page = manager.get(f"/tasks/topics/{topic.pk}/unmatched/").content.decode()
    assert (rival in page, "不知道" in page) == (False, True)
