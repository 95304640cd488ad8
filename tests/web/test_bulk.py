"""Several vehicles of a list are marked as left: chosen, foreseen, done, taken back; by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from huidian.customers.models import Departure
from huidian.mart.actions import refresh
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from tests.people import People
from tests.web.conftest import SignIn

LIST = "/churn/vehicles/?month=2010-12&sort=plate"
ACT = "/churn/vehicles/act/?month=2010-12&sort=plate"
LEFT = {"action": "vehicles.left", "step": "do", "why": "sold", "on": "2011-01-10"}


@pytest.fixture
def shop(december: People, january: datetime) -> People:
    """Dealer A's cars with standings, so that it is known whose they are."""
    refresh(december.dealer_a, as_of=january.date(), now=january)
    return december


def said() -> set[int]:
    return set(Departure.objects.unscoped("a test").current().values_list("vehicle_id", flat=True))


def keys(client: Any, n: int) -> list[str]:
    return [line.key for line in client.get(LIST).context["table"].lines[:n]]


def test_chosen_rows_are_foreseen_done_and_taken_back(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    chosen = keys(zhao, 2)
    shown = zhao.post(ACT, {"action": "vehicles.left", "row": chosen}).context
    assert shown["preview"].keys == chosen
    assert said() == set()
    done = zhao.post(ACT, {**LEFT, "keys": shown["keys"]}, follow=True)
    assert done.redirect_chain[0][0] == LIST
    assert "已标记 2 台为已离开" in done.content.decode()
    assert said() == {int(key) for key in chosen}
    again = zhao.post(ACT, {"action": "vehicles.left", "row": keys(zhao, 3)}).context["preview"]
    assert (len(again.keys), list(again.skipped.values())) == (1, [2])
    undone = zhao.post(ACT, {"action": "vehicles.left", "step": "undo", "keys": shown["keys"]}, follow=True)
    assert "已撤销，2 行恢复原样" in undone.content.decode()
    assert said() == set()
    events = AuditEvent.objects.within(shop.scope(shop.zhao)).filter(action__startswith="vehicle.left")
    assert events.count() == 4


def test_all_rows_of_the_filter_are_one_choice(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    shown = zhao.post(f"{ACT}&by-model=途观", {"action": "vehicles.left", "all": "1"}).context
    assert len(shown["preview"].keys) == 10


def test_a_day_to_come_is_refused_at_its_field_and_nothing_is_done(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    refused = zhao.post(ACT, {**LEFT, "on": "2011-02-01", "keys": ",".join(keys(zhao, 2))})
    assert "请填写今天或以前的日期" in refused.content.decode()
    assert refused.context["keys"]
    assert said() == set()


def test_whose_vehicle_it_is_not_cannot_mark_it(shop: People, signed_in: SignIn) -> None:
    foreign = ",".join(keys(signed_in(shop.zhao), 2))
    qian = signed_in(shop.qian)
    assert "已标记 0 台" in qian.post(ACT, {**LEFT, "keys": foreign}, follow=True).content.decode()
    assert said() == set()
    signed_in(shop.lin).post(ACT, {**LEFT, "keys": f"{foreign},x,-1"})
    assert said() == {int(foreign.split(",")[0])}, "the first of them is Lin's own, the second is not"
    manager = signed_in(shop.by_role[Role.GENERAL_MANAGER])
    assert manager.post(ACT, LEFT).status_code == 403
    assert [one.key for one in manager.get(LIST).context["table"].actions] == ["vehicles.note"]


def test_nothing_chosen_is_said(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    answer = zhao.post(ACT, {"action": "vehicles.left"}, follow=True)
    assert "还没有选中任何一行" in answer.content.decode()
    assert zhao.post(ACT, {"action": "nothing"}).status_code == 404
