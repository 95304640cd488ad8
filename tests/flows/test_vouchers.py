"""Vouchers: issued once to one vehicle, redeemed once, by an order that meets the terms or at the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from huidian.flows.vouchers import settle_vouchers
from huidian.network.machines import NotNowError
from huidian.outreach import voucher_codes
from huidian.outreach.actions import vouchers
from huidian.outreach.models import Campaign, CampaignMember, Offer, Task, Voucher
from huidian.outreach.queries.offers import offer_of
from huidian.visits.models import Visit
from tests.mart.shop import Came, Shop
from tests.people import People

pytestmark = pytest.mark.django_db
AT = datetime(2011, 1, 5, 4, 0, tzinfo=UTC)
TODAY = date(2011, 1, 5)
WHY = "a test looks at everything"


def issued(people: People, shop: Shop, **terms: Any) -> Voucher:
    offer = Offer.objects.create(dealer=people.dealer_a, name="工时七折", created_at=AT, **terms)
    return vouchers.issue(
        at=AT, by=people.zhao, scope=people.scope(people.zhao), offer_id=offer.pk, vehicle_id=shop.cars[1]
    )


@pytest.mark.parametrize(
    ("terms", "days", "code"),
    [
        ({"valid_days": 10}, 10, True),
        ({"valid_days": 10}, 11, False),
        ({"ends_on": TODAY + timedelta(days=5)}, 6, None),
    ],
)
def test_a_call_shows_the_voucher_that_is_valid(
    people: People, shop: Shop, terms: dict[str, Any], days: int, code: bool | None
) -> None:
    voucher = issued(people, shop, **terms)
    campaign = Campaign.objects.create(
        dealer=people.dealer_a, name="冬季", conditions={}, purpose="win_back", quota=5, created_at=AT,
        created_by=people.zhao, offer=voucher.offer,
    )  # fmt: skip
    member = CampaignMember.objects.create(campaign=campaign, vehicle=voucher.vehicle, held_out=False, turn=1)
    task = Task(dealer=people.dealer_a, vehicle=voucher.vehicle, kind="campaign", member=member)
    offer = offer_of(task, today=TODAY + timedelta(days=days))
    assert (bool(offer.code) if offer else None) is code


@pytest.fixture
def shop(people: People) -> Shop:
    shop = Shop(people.dealer_a)
    shop.has([1, 2], owner={})
    return shop


@pytest.mark.parametrize(
    ("terms", "kind", "on", "amount", "redeemed"),
    [
        ({}, "maintenance", date(2011, 1, 20), 0, True),
        ({}, "maintenance", date(2011, 1, 5), 0, True),
        ({}, "maintenance", date(2011, 1, 4), 0, False),
        ({"valid_days": 10}, "maintenance", date(2011, 1, 15), 0, True),
        ({"valid_days": 10}, "maintenance", date(2011, 1, 16), 0, False),
        ({"ends_on": date(2011, 1, 10)}, "maintenance", date(2011, 1, 11), 0, False),
        ({}, "accident", date(2011, 1, 20), 0, False),
        ({"no_accident": False}, "accident", date(2011, 1, 20), 0, True),
        ({"min_spend_fen": 50_000}, "repair", date(2011, 1, 20), 49_900, False),
        ({"min_spend_fen": 50_000}, "repair", date(2011, 1, 20), 50_000, True),
        ({"booked_ahead": True}, "maintenance", date(2011, 1, 20), 0, False),
        ({}, "pdi", date(2011, 1, 20), 0, False),
    ],
)
def test_an_order_redeems_what_it_meets(
    people: People, shop: Shop, terms: dict[str, Any], kind: str, on: date, amount: int, redeemed: bool
) -> None:
    voucher = issued(people, shop, **terms)
    shop.saw([Came(1, on, kind)], at=AT)
    shop.paid({1: amount})
    for expected in (int(redeemed), 0):
        assert settle_vouchers(people.dealer_a, at=AT) == expected
    voucher.refresh_from_db()
    assert (voucher.redeemed_how == "import", voucher.visit is not None) == (redeemed, redeemed)


def test_an_undone_visit_gives_it_back_and_one_redeems_it_once(people: People, shop: Shop) -> None:
    voucher = issued(people, shop)
    first, _second = shop.saw([Came(1, date(2011, 1, 8)), Came(1, date(2011, 1, 20))], at=AT)
    assert settle_vouchers(people.dealer_a, at=AT) == 1
    voucher.refresh_from_db()
    assert voucher.visit_id == first
    shop.undid([first], at=AT)
    assert settle_vouchers(people.dealer_a, at=AT) == 1, "the other order meets it as well"
    voucher.refresh_from_db()
    assert voucher.visit and voucher.visit.settled_on == date(2011, 1, 20)
    shop.undid([voucher.visit_id or 0], at=AT)
    assert settle_vouchers(people.dealer_a, at=AT) == 0
    voucher.refresh_from_db()
    assert voucher.redeemed_at is None and voucher.visit_id is None and not voucher.redeemed_how


def test_one_order_redeems_one_voucher_and_the_desk_comes_first(people: People, shop: Shop) -> None:
    first, desk = issued(people, shop), issued(people, shop)
    vouchers.redeem(at=AT, by=people.lin, scope=people.scope(people.lin), voucher_id=desk.pk)
    shop.saw([Came(1, TODAY)], at=AT)
    for _ in range(2):
        assert settle_vouchers(people.dealer_a, at=AT) == 0, "the desk's has the one order"
    shop.saw([Came(1, TODAY + timedelta(days=9))], at=AT)
    assert settle_vouchers(people.dealer_a, at=AT) == 1
    orders = Voucher.objects.unscoped(WHY).order_by("pk").values_list("pk", "visit__settled_on")
    assert dict(orders) == {first.pk: TODAY + timedelta(days=9), desk.pk: TODAY}


def test_at_the_desk_it_is_redeemed_once_and_given_back(people: People, shop: Shop) -> None:
    voucher = issued(people, shop)
    lin: dict[str, Any] = {"by": people.lin, "scope": people.scope(people.lin), "voucher_id": voucher.pk}
    vouchers.redeem(at=AT, **lin)
    with pytest.raises(NotNowError):
        vouchers.redeem(at=AT, **lin)
    shop.saw([Came(1, TODAY + timedelta(days=1))], at=AT)
    assert settle_vouchers(people.dealer_a, at=AT) == 0
    voucher.refresh_from_db()
    assert voucher.visit is not None, "its order is attached when it comes"
    vouchers.give_back(at=AT, **lin)
    with pytest.raises(Voucher.DoesNotExist):
        vouchers.redeem(at=AT, by=people.qian, scope=people.scope(people.qian), voucher_id=voucher.pk)
    with pytest.raises(vouchers.NotValidError):
        vouchers.redeem(at=AT + timedelta(days=61), **lin)


def test_one_vehicle_has_one_of_an_offer(people: People, shop: Shop) -> None:
    voucher = issued(people, shop)
    zhao: dict[str, Any] = {"by": people.zhao, "scope": people.scope(people.zhao)}
    with pytest.raises(vouchers.HasOneError):
        vouchers.issue(at=AT, **zhao, offer_id=voucher.offer_id, vehicle_id=shop.cars[1])
    assert vouchers.withdraw_vouchers(at=AT, **zhao, voucher_ids=[voucher.pk]) == [voucher.pk]
    other = vouchers.issue(at=AT, **zhao, offer_id=voucher.offer_id, vehicle_id=shop.cars[1])
    assert other.code != voucher.code and len(other.code) == voucher_codes.LENGTH
    assert vouchers.restore_vouchers(at=AT, **zhao, voucher_ids=[voucher.pk]) == []


def test_a_code_is_read_as_it_is_said() -> None:
    assert voucher_codes.read_code(" abcd-efg2 ") == "ABCDEFG2"
    assert not set("01IO") & set(voucher_codes.ALPHABET), "nothing to be mistaken"


def test_the_store_lets_an_order_redeem_one_voucher(people: People, shop: Shop) -> None:
    """Without the lock, as somebody who wrote at the same moment."""
    one, other = issued(people, shop), issued(people, shop, parts_off=10)
    order_id, *_ = shop.saw([Came(1, date(2011, 1, 8))], at=AT)
    order = Visit.objects.unscoped(WHY).get(pk=order_id)
    assert vouchers.redeem_by_order(one, order, at=AT)
    assert not vouchers.redeem_by_order(other, order, at=AT)
    vouchers.redeem(at=AT, by=people.lin, scope=people.scope(people.lin), voucher_id=other.pk)
    assert not vouchers.attach_order(other, order)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.unscoped(WHY).filter(pk=other.pk).update(visit=order)
