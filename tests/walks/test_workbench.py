"""An agent works through twenty calls without the mouse; what is shown when none is left; on a phone too."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People
from tests.walks.conftest import WAYS, Walk, Walker

from huidian.network.roles import Role
from huidian.outreach.actions.planning import go_live
from huidian.outreach.models import Attempt, Task
from huidian.workshop.models import Appointment

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WHY = "a test looks at everything"
KEYS = (
    ("n",), ("d",), ("b", "1"), ("i",), ("c", "2"), ("x", "1"), ("m",), ("h",), ("v",), ("o",),
    ("w",), ("l",), ("y",), ("q",), ("z",), ("r", "2"), ("b", "2"), ("d",), ("n",), ("i",),
)  # fmt: skip
"""Outcome keys, with the digit of what belongs to them."""


@pytest.fixture
def morning(people: People, monkeypatch: pytest.MonkeyPatch) -> People:
    """Twenty owners to call on a working morning."""
    now: datetime = AT
    monkeypatch.setattr(timezone, "now", lambda: now)
    zhao = people.zhao
    scope, dealer = people.scope(zhao), people.dealer_a.pk
    go_live(at=AT, by=zhao, scope=scope, dealer_id=dealer, starts_on=TODAY, agents=1, calls_a_day=60)
    for number in range(len(KEYS)):
        a_task(a_vehicle(people.dealer_a, number), kind="routine_service")
    return people


def next_owner(agent: Walker, before: str) -> str:
    """The owner shown once the one before is gone; empty where there is none."""
    gone = "([...document.querySelectorAll('.hd-call-owner')].map(o => o.textContent).join('')) !== before"
    agent.page.wait_for_function(f"before => {gone}", arg=before)
    shown = agent.page.locator(".hd-call-owner")
    return str(shown.text_content()) if shown.count() else ""


def test_twenty_calls_by_keyboard(morning: People, walk: Walk) -> None:
    agent = walk()
    agent.comes_in(morning.by_role[Role.CARE_AGENT].username)
    agent.goes_to("/workbench/")
    agent.page.keyboard.press("Enter")
    owner = next_owner(agent, "")
    for keys in KEYS:
        assert len(keys) <= 4
        for key in keys:
            agent.page.keyboard.press(key)
        owner = next_owner(agent, owner)
    assert owner == ""
    expect(agent.page.locator(".hd-call-lead")).to_have_text("现在没有可打的电话。")
    outcomes = Counter(Attempt.objects.unscoped(WHY).values_list("outcome", flat=True))
    assert sum(outcomes.values()) == len(KEYS)
    assert (outcomes["booked"], outcomes["no_answer"], outcomes["informed"]) == (2, 2, 2)
    assert Appointment.objects.unscoped(WHY).booked().count() == 2
    # The last one is taken back within ten seconds, and is there again.
    agent.page.keyboard.press("u")
    assert next_owner(agent, "")
    assert Attempt.objects.unscoped(WHY).current().count() == len(KEYS) - 1
    # A double Enter, a key held down: one effect.
    agent.page.keyboard.press("i")
    agent.page.keyboard.press("i")
    expect(agent.page.locator(".hd-call-lead")).to_be_visible()
    assert Attempt.objects.unscoped(WHY).current().count() == len(KEYS)


def test_leaving_gives_the_task_back(morning: People, walk: Walk) -> None:
    agent = walk()
    agent.comes_in(morning.by_role[Role.CARE_AGENT].username)
    agent.goes_to("/workbench/")
    agent.page.keyboard.press("Enter")
    next_owner(agent, "")
    assert Task.objects.unscoped(WHY).exclude(held_by=None).count() == 1
    agent.goes_to("/")
    agent.page.wait_for_timeout(300)
    assert not Task.objects.unscoped(WHY).exclude(held_by=None).exists()


def test_the_call_fits_in_every_way(morning: People, walk: Walk) -> None:
    for language, dark, sizes in WAYS:
        agent = walk(sizes[0], language, dark=dark)
        agent.comes_in(morning.by_role[Role.CARE_AGENT].username)
        agent.fits("/workbench/", sizes)
        agent.page.locator("#call form button").first.click()
        expect(agent.page.locator(".hd-call-owner")).to_be_visible()
        assert agent.overflow() <= 0
