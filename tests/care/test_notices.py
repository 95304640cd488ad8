"""Notices to many: an owner once, so many a month, so many a day, taken back while they wait."""

from __future__ import annotations

from typing import Any

import pytest

from huidian.care.actions import notices
from huidian.care.audiences import ground_at
from huidian.care.models import Broadcast
from huidian.care.queries import notice_preview
from huidian.care.queries.notice_preview import preview_notice
from huidian.customers.models import Vehicle
from huidian.flows import notices as stories
from huidian.flows.background import Foreground
from huidian.messages.models import Message
from huidian.network.machines import NotNowError
from huidian.outreach.conditions import Conditions
from huidian.outreach.queries.audience import Audience
from tests.care.made import WHY
from tests.messages.made import a_text
from tests.outreach.made import AT, a_vehicle
from tests.people import People
from tests.web.conftest import SignIn, signed_in

__all__ = ["signed_in"]

EVERYBODY = Conditions()


@pytest.fixture
def cars(people: People, monkeypatch: pytest.MonkeyPatch) -> list[Vehicle]:
    """Four cars of three owners who may be written to; two others may not."""
    cars = [a_vehicle(people.dealer_a, number) for number in range(4)]
    Vehicle.objects.unscoped(WHY).filter(pk=cars[1].pk).update(owner=cars[0].owner)
    owners = {one.pk: one.owner_id for one in cars} | {cars[1].pk: cars[0].owner_id}
    audience = Audience(dict.fromkeys(owners, "active"), owners, {"block": 2})
    monkeypatch.setattr(notice_preview, "audience_of", lambda *args, **more: audience)
    variables = [{"key": "notice", "type": "text", "most": 35}]
    a_text(people.dealer_a, "weather_notice", body="提醒您：{notice}", variables=variables)
    people.dealer_a.overlay = {"care": {"notices_a_month": 1, "notices_a_day": 2}}
    people.dealer_a.save()
    return cars


def test_caps_leave_out_and_say_why(people: People, cars: list[Vehicle]) -> None:
    scope = people.scope(people.zhao)
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": scope, "dealer_id": people.dealer_a.pk}
    said: dict[str, Any] = {"kind": "weather", "conditions": EVERYBODY}
    preview = preview_notice(scope, ground_at(scope), **said, at=AT)
    assert len(preview.vehicles) == 2
    assert preview.refused == {"block": 2, "owner_once": 1, "notice_day": 1}
    assert preview.total == 6
    made = notices.send_notice(**act, **said, notice="明日暴雨")
    assert (made.queued, made.refused) == (2, preview.refused)
    after = preview_notice(scope, ground_at(scope), **said, at=AT)
    assert after.refused == {"block": 2, "notice_month": 2, "owner_once": 1, "notice_day": 1}
    with pytest.raises(notices.NobodyError):
        notices.send_notice(**act, **said, notice="明日暴雨")
    assert Message.objects.unscoped(WHY).count() == 2


def test_what_waits_is_taken_back_and_counts_no_more(people: People, cars: list[Vehicle]) -> None:
    scope = people.scope(people.zhao)
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": scope}
    said: dict[str, Any] = {"kind": "weather", "conditions": EVERYBODY, "notice": "明日暴雨"}
    made = notices.send_notice(**act, **said, dealer_id=people.dealer_a.pk)
    left = Message.objects.unscoped(WHY).first()
    assert left
    Message.objects.unscoped(WHY).filter(pk=left.pk).update(state=Message.State.SENT)
    assert notices.take_back_notice(**act, broadcast_id=made.pk) == 1
    with pytest.raises(NotNowError):
        notices.take_back_notice(**act, broadcast_id=made.pk)
    again = preview_notice(scope, ground_at(scope), kind="weather", conditions=EVERYBODY, at=AT)
    assert again.refused == {"block": 2, "owner_once": 1, "notice_month": 1, "notice_day": 1}


def test_many_are_left_to_a_later_work_and_made_once(
    people: People, cars: list[Vehicle], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "AT_ONCE", 1)
    scope = people.scope(people.zhao)
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": scope}
    said: dict[str, Any] = {"kind": "weather", "conditions": EVERYBODY, "notice": "明日暴雨"}
    made = stories.send(**act, **said, dealer_id=people.dealer_a.pk)
    stands = Broadcast.objects.unscoped(WHY)
    assert (made.queued, made.handed_at, bool(made.task_id)) == (0, None, True)
    told: list[tuple[int, int | None]] = []
    context = Foreground(AT, on_report=lambda done, total, words: told.append((done, total)))
    for _ in range(2):
        stories.make_messages.call(context, made.pk)
    done = stands.get(pk=made.pk)
    assert (done.queued, done.handed_at, told) == (2, AT, [(0, 2)])
    assert Message.objects.unscoped(WHY).count() == 2
    assert done.refused == {"block": 2, "owner_once": 1, "notice_day": 1}


def test_one_taken_back_before_its_messages_are_made_gets_none(
    people: People, cars: list[Vehicle], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "AT_ONCE", 1)
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": people.scope(people.zhao)}
    said: dict[str, Any] = {"kind": "weather", "conditions": EVERYBODY, "notice": "明日暴雨"}
    made = stories.send(**act, **said, dealer_id=people.dealer_a.pk)
    assert notices.take_back_notice(**act, broadcast_id=made.pk) == 0
    stories.make_messages.call(Foreground(AT), made.pk)
    assert not Message.objects.unscoped(WHY).exists()


def test_a_second_click_makes_no_second_notice_and_its_page_says_how_far_it_is(
    people: People,
    cars: list[Vehicle],
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(notices, "AT_ONCE", 1)
    zhao, write = signed_in(people.zhao), "/events/notices/new/"
    key = zhao.get(write).context["form"].fresh_key
    sent = {"kind": "weather", "notice": "明日暴雨", "step": "send", "form_key": key}
    with django_capture_on_commit_callbacks(execute=True):
        places = [zhao.post(write, sent)["Location"] for _ in range(2)]
    notice = Broadcast.objects.unscoped(WHY).get()
    here = f"/events/notices/{notice.pk}/"
    assert places == [here, here]
    assert 'id="notice-progress"' in zhao.get(here).content.decode()
    assert 'id="notice-progress"' in zhao.get(f"{here}progress/").content.decode()
    stories.make_messages.call(Foreground(AT), notice.pk)
    assert zhao.get(f"{here}progress/")["HX-Refresh"] == "true"
    assert "notice-progress" not in zhao.get(here).content.decode()
