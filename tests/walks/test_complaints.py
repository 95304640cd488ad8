"""One owner from a call that brings a complaint to the call that settles it, in the browser."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.complaints.made import DAY
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People
from tests.processes import until
from tests.walks.conftest import Walk, Walker

from huidian.complaints.machines import COMPLAINT
from huidian.complaints.models import Complaint
from huidian.outreach.actions.planning import go_live
from huidian.outreach.models import Task
from huidian.surveys.models import Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHY = "a test looks at everything"


class Clock:
    """The time of day, which a test moves on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(people: People, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A working morning on which one owner is to be called."""
    clock = Clock(AT)
    monkeypatch.setattr(timezone, "now", clock)
    zhao = people.zhao
    plan: dict[str, Any] = {"starts_on": TODAY, "agents": 1, "calls_a_day": 20}
    go_live(at=AT, by=zhao, scope=people.scope(zhao), dealer_id=people.dealer_a.pk, **plan)
    a_task(a_vehicle(people.dealer_a, 1), kind="routine_service", role="care_manager")
    return clock


def does(zhao: Walker, verb: str, **fields: str) -> None:
    """Opens a verb of a complaint's page where it is folded, fills it in and sends it."""
    form = zhao.page.locator(f"form[action$='/{verb}/']")
    if not form.locator("button").is_visible():
        zhao.page.locator(f"details:has(form[action$='/{verb}/']) > summary").click()
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        kind = field.first.evaluate("one => one.type")
        if kind == "radio":
            form.locator(f"[name={name}][value={value}]").check()
        elif kind == "checkbox":
            field.check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button").click()
    zhao.settles()


def takes_the_next(zhao: Walker) -> None:
    zhao.goes_to("/workbench/")
    zhao.page.keyboard.press("Enter")
    expect(zhao.page.locator(".hd-call-owner")).to_be_visible()


def test_a_complaint_from_the_call_to_the_call_back(people: People, clock: Clock, walk: Walk) -> None:
    zhao = walk()
    zhao.comes_in(people.zhao.username)
    takes_the_next(zhao)
    zhao.page.keyboard.press("t")
    expect(zhao.page.locator("#call-result [name=note]")).to_be_focused()
    zhao.page.keyboard.type("修完还在漏油")
    zhao.page.keyboard.press("Enter")
    until(lambda: Complaint.objects.unscoped(WHY).exists(), seconds=8)
    complaint = Complaint.objects.unscoped(WHY).get()
    zhao.goes_to("/complaints/")
    zhao.page.locator("tbody a").first.click()
    zhao.settles()
    does(zhao, "take")
    does(zhao, "answered")
    does(zhao, "findings", findings="螺栓松动", cause="workmanship", done="on")
    does(zhao, "solution", solution="重新紧固", cost="200", done="on")
    does(zhao, "close", valid="yes")
    assert COMPLAINT.state_of(complaint.pk) == "closed"
    clock.now = AT + 10 * DAY + timedelta(hours=1)
    zhao.comes_in(people.zhao.username)
    takes_the_next(zhao)
    said = zhao.page.locator("#call-survey [role=status]")
    for answer, then in (("satisfied-5", "还有 1 道必答题"), ("fixed-yes", "这件投诉算已解决")):
        zhao.page.locator(f"#q-{answer}").check()
        expect(said).to_contain_text(then)
    zhao.page.keyboard.press("a")
    expect(zhao.page.locator(".hd-call-lead")).to_have_text("现在没有可打的电话。")
    assert COMPLAINT.state_of(complaint.pk) == "confirmed"
    assert Response.objects.unscoped(WHY).get().answers == {"satisfied": 5, "fixed": "yes"}
    assert not Task.objects.unscoped(WHY).open().exists()
