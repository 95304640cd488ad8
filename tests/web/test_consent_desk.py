"""The desk of who may be contacted: several owners at once, an advisor's own, what a vehicle's page says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from huidian.customers.models import Block, Customer, Vehicle
from huidian.mart.actions import refresh
from huidian.network.roles import Role
from tests.people import LIN_IN_THE_DMS, People
from tests.web.conftest import SignIn

WHY = "a test looks at everything"
ACT = "/consent/act/"
DO = {"action": "owners.quiet", "step": "do", "proof": "phone", "until": ""}


@pytest.fixture
def shop(december: People, january: datetime) -> People:
    """Dealer A's cars with standings, so that it is known whose they are."""
    refresh(december.dealer_a, as_of=january.date(), now=january)
    return december


def quiet() -> set[int]:
    return set(Block.objects.unscoped(WHY).current().values_list("customer_id", flat=True))


def owners(*, of_lin: bool = False) -> list[int]:
    cars = Vehicle.objects.unscoped(WHY).filter(dealer__code="A")
    lins: Any = {"standing__advisor": LIN_IN_THE_DMS}
    cars = cars.filter(**lins) if of_lin else cars.exclude(**lins)
    return [owner for owner in cars.order_by("pk").values_list("owner_id", flat=True)[:2] if owner]


def test_several_owners_are_left_alone_and_that_is_taken_back(shop: People, signed_in: SignIn) -> None:
    zhao, chosen = signed_in(shop.zhao), owners()
    shown: Any = zhao.post(ACT, {"action": "owners.quiet", "row": chosen}).context
    assert sorted(map(int, shown["preview"].keys)) == sorted(chosen)
    done = zhao.post(ACT, {**DO, "keys": shown["keys"]}, follow=True).content.decode()
    assert "已记录 2 位车主免打扰" in done
    assert quiet() == set(chosen)
    again: Any = zhao.post(ACT, {"action": "owners.quiet", "row": chosen}).context
    assert (list(again["preview"].keys), sum(again["preview"].skipped.values())) == ([], 2)
    blocks = ",".join(map(str, Block.objects.unscoped(WHY).values_list("pk", flat=True)))
    zhao.post(ACT, {"action": "owners.quiet", "step": "undo", "keys": blocks})
    assert quiet() == set()


def test_an_advisor_leaves_their_own_owners_alone_and_no_others(shop: People, signed_in: SignIn) -> None:
    lin, own, others = signed_in(shop.lin), owners(of_lin=True), owners()
    assert lin.post(ACT, {**DO, "keys": str(others[0])}).status_code == 404
    assert lin.post(f"/consent/{others[0]}/block/", {"proof": "phone"}).status_code == 404
    assert quiet() == set()
    assert lin.post(ACT, {**DO, "keys": str(own[0])}).status_code == 302
    assert quiet() == {own[0]}


def test_a_rival_lifts_nothing(shop: People, signed_in: SignIn) -> None:
    chosen = owners()
    signed_in(shop.zhao).post(ACT, {**DO, "keys": str(chosen[0])})
    block = Block.objects.unscoped(WHY).get()
    undo = {"action": "owners.quiet", "step": "undo", "keys": str(block.pk)}
    assert signed_in(shop.qian).post(ACT, undo).status_code == 404
    assert signed_in(shop.by_role[Role.CLAIMS_CLERK]).post(ACT, undo).status_code == 403
    assert quiet() == {chosen[0]}


def test_a_vehicles_page_says_by_which_rule_not(shop: People, signed_in: SignIn) -> None:
    zhao = signed_in(shop.zhao)
    car = Vehicle.objects.unscoped(WHY).filter(dealer=shop.dealer_a, owner__isnull=False)[0]
    assert car.owner_id is not None
    assert "可以联系" in zhao.get(f"/customers/{car.pk}/").content.decode()
    Customer.objects.unscoped(WHY).filter(pk=car.owner_id).update(may_contact=False)
    page = zhao.get(f"/customers/{car.pk}/").content.decode()
    assert "客户档案标明拒绝联系" in page and f"/consent/{car.owner_id}/" in page


@pytest.mark.parametrize(
    ("number", "typed", "masked_finds", "open_finds"),
    [
        ("C0001234", "0012", True, True),
        ("10023456", "10023456", True, True),
        ("12000004567", "1200000", False, True),
        ("12000004567", "12000004567", False, True),
        ("C12000004567", "0000456", False, True),
        ("0571-12345678", "1234", False, True),
        ("LSVAA49J132001234", "32001", False, True),
        ("110101199003071234", "19900307", False, True),
        ("沪A12345", "12345", False, True),
    ],
)
def test_a_number_that_hides_a_phone_is_not_sought_out(
    shop: People, signed_in: SignIn, number: str, typed: str, masked_finds: bool, open_finds: bool
) -> None:
    """The information administrator reads masks; the care manager reads everything."""
    (owner,) = owners()[:1]
    Customer.objects.unscoped(WHY).filter(pk=owner).update(customer_no=number)
    clerk = signed_in(shop.by_role[Role.INFORMATION_ADMIN])
    for client, finds in ((clerk, masked_finds), (signed_in(shop.zhao), open_finds)):
        rows: Any = client.get("/consent/", {"q": typed}).context["table"].rows
        assert bool(rows) == finds, number
