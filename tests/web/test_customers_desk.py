"""The customers desk, asked by Lin (advisor at A), Zhao (manager of A) and Qian (manager of B)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from huidian.customers.models import Customer, Ownership, PlateHolding, Vehicle
from huidian.mart.actions import refresh
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Role
from huidian.visits.models import Visit
from tests.people import People
from tests.web.conftest import SignIn

WHY = "a test writes its own store"
SOLD_ON = date(2010, 6, 30)


@dataclass(frozen=True)
class Garage:
    """Two cars of dealer A: `own` was last served by Lin; `other` has another plate and owner since June."""

    people: People
    own: Vehicle
    other: Vehicle

    def file_of(self, vehicle: Vehicle) -> str:
        return f"/customers/{vehicle.pk}/"

    def reveal_of(self, vehicle: Vehicle) -> str:
        return f"/customers/{vehicle.pk}/reveal/"


@pytest.fixture
def garage(december: People, january: datetime) -> Garage:
    own, other = (_on_file(december.dealer_a, car) for car in (0, 1))
    _replated_and_sold(other)
    visit = Visit.objects.unscoped(WHY).filter(vehicle=other).order_by("settled_on", "pk").first()
    assert visit is not None
    Visit.objects.unscoped(WHY).filter(pk=visit.pk).update(
        items={"labour": ["更换机油"], "parts": ["机油滤清器"]}, odometer_km=12_345, amount_fen=68_000
    )
    refresh(december.dealer_a, as_of=january.date(), now=january)
    return Garage(december, own, other)


def _on_file(dealer: Dealer, car: int) -> Vehicle:
    """A car of the shop with what an import derives for finding it."""
    vehicle = Vehicle.objects.unscoped(WHY).get(dealer=dealer, plate=f"沪A{dealer.pk % 10}{car:04d}")
    Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk).update(vin_last6=vehicle.vin[-6:])
    owner = _owner(vehicle)
    Customer.objects.unscoped(WHY).filter(pk=owner.pk).update(
        phone_last4=owner.phone[-4:], name_initials=f"cz{'ab'[car]}"
    )
    since = {"dealer": dealer, "vehicle": vehicle, "since_on": date(2010, 6, 1)}
    PlateHolding.objects.create(**since, plate=vehicle.plate)
    Ownership.objects.create(**since, customer=owner)
    return vehicle


def _owner(vehicle: Vehicle) -> Customer:
    return Customer.objects.unscoped(WHY).get(vehicles=vehicle)


def _replated_and_sold(vehicle: Vehicle) -> None:
    """The plate and owner of today came at the end of June; before there were others."""
    for holding in PlateHolding.objects.unscoped(WHY).filter(vehicle=vehicle):
        stamp = {"dealer": vehicle.dealer, "vehicle": vehicle}
        PlateHolding.objects.create(**stamp, plate="苏B98765", since_on=holding.since_on, until_on=SOLD_ON)
    PlateHolding.objects.unscoped(WHY).filter(vehicle=vehicle, until_on=None).update(since_on=SOLD_ON)
    former = _owner(vehicle)
    recording = former.recorded_by
    before = Customer.objects.create(
        dealer=vehicle.dealer, name="前车主", recorded_at=former.recorded_at, recorded_by=recording
    )
    Ownership.objects.unscoped(WHY).filter(vehicle=vehicle).update(since_on=SOLD_ON)
    Ownership.objects.create(
        dealer=vehicle.dealer,
        vehicle=vehicle,
        customer=before,
        since_on=date(2010, 6, 1),
        until_on=SOLD_ON,
    )


def test_lin_reads_her_own_customer_and_masks_of_others(garage: Garage, signed_in: SignIn) -> None:
    lin = signed_in(garage.people.lin)
    own = lin.get(garage.file_of(garage.own)).context["file"]
    assert (own.plate, own.masked, own.may_reveal) == (garage.own.plate, False, False)
    assert "*" not in own.vin + own.owner.phone
    other = lin.get(garage.file_of(garage.other)).context["file"]
    assert (other.masked, other.may_reveal) == (True, True)
    assert all("*" in text for text in (other.plate, other.vin, other.owner.phone))
    assert other.owner.address == ""


def test_zhao_reads_everything_of_her_dealer(garage: Garage, signed_in: SignIn) -> None:
    for vehicle in (garage.own, garage.other):
        file = signed_in(garage.people.zhao).get(garage.file_of(vehicle)).context["file"]
        assert (file.plate, file.vin, file.masked, file.may_reveal) == (
            vehicle.plate,
            vehicle.vin,
            False,
            False,
        )


def test_qian_does_not_learn_that_it_exists(garage: Garage, signed_in: SignIn) -> None:
    qian = signed_in(garage.people.qian)
    assert qian.get(garage.file_of(garage.own)).status_code == 404
    assert qian.post(garage.reveal_of(garage.own)).status_code == 404
    for text in (garage.own.plate, garage.own.vin, "czb"):
        page = qian.get("/customers/", {"q": text})
        assert page.status_code == 200
        assert page.context["matches"].rows == ()
        assert "没有找到" in page.content.decode()


def test_a_reveal_shows_the_fields_once_and_is_written_down(garage: Garage, signed_in: SignIn) -> None:
    lin = signed_in(garage.people.lin)
    shown = lin.post(garage.reveal_of(garage.other), headers={"HX-Request": "true"})
    said = shown.content.decode()
    owner = _owner(garage.other)
    assert all(text in said for text in (garage.other.plate, garage.other.vin, owner.phone))
    assert "no-store" in shown["Cache-Control"]
    event = AuditEvent.objects.within(garage.people.scope(garage.people.zhao)).get(action="reveal")
    assert (event.staff_id, event.object_type, event.object_id) == (
        garage.people.lin.pk,
        "vehicle",
        str(garage.other.pk),
    )
    assert lin.get(garage.file_of(garage.other)).context["file"].masked


def test_who_may_not_reveal_gets_none_and_leaves_no_trace(garage: Garage, signed_in: SignIn) -> None:
    clerk = signed_in(garage.people.by_role[Role.CLAIMS_CLERK])
    file = clerk.get(garage.file_of(garage.other)).context["file"]
    assert (file.masked, file.may_reveal) == (True, False)
    assert clerk.post(garage.reveal_of(garage.other)).status_code == 403
    assert not AuditEvent.objects.unscoped(WHY).filter(action="reveal").exists()


def test_opening_a_file_by_get_reveals_nothing(garage: Garage, signed_in: SignIn) -> None:
    assert signed_in(garage.people.lin).get(garage.reveal_of(garage.other)).status_code == 405


@pytest.mark.parametrize("said", ["plate", "former plate", "vin", "last six", "initials", "name"])
def test_a_single_hit_opens_at_once(garage: Garage, signed_in: SignIn, said: str) -> None:
    car = garage.other
    text = {
        "plate": car.plate,
        "former plate": "苏b·98765",
        "vin": car.vin,
        "last six": car.vin[-6:],
        "initials": "czb",
        "name": "前车主",
    }[said]
    for person in (garage.people.zhao, garage.people.lin):
        answer = signed_in(person).get("/customers/", {"q": text})
        assert (answer.status_code, answer.headers.get("Location")) == (302, garage.file_of(car)), said


def test_hits_that_were_narrowed_to_one_stay_a_list(garage: Garage, signed_in: SignIn) -> None:
    zhao, model = signed_in(garage.people.zhao), garage.own.model
    assert zhao.get("/customers/", {"q": "cz"}).context["table"].total == 2
    narrowed = zhao.get("/customers/", {"q": "cz", "model": model}).context["table"]
    assert [row.vehicle_id for row in narrowed.rows] == [garage.own.pk]
    assert [chip.text for chip in narrowed.filters] == [f"车型：{model}"]


def test_typing_shows_hits_in_place_and_moves_nowhere(garage: Garage, signed_in: SignIn) -> None:
    part = signed_in(garage.people.zhao).get(
        "/customers/", {"q": garage.own.plate}, headers={"HX-Request": "true"}
    )
    said = part.content.decode()
    assert part.status_code == 200
    assert "<html" not in said
    assert f'data-href="{garage.file_of(garage.own)}"' in said


def test_several_hits_are_listed_masked_for_who_may_not_read_them(garage: Garage, signed_in: SignIn) -> None:
    page = signed_in(garage.people.lin).get("/customers/", {"q": "cz"})
    assert "流失层级（按离店时长）" in page.content.decode()
    matches = page.context["matches"]
    plates = {match.vehicle_id: match.plate for match in matches.rows}
    assert set(plates) == {garage.own.pk, garage.other.pk}
    assert plates[garage.own.pk] == garage.own.plate
    assert "*" in plates[garage.other.pk]


@pytest.mark.parametrize("text", ["", "  ", "A", "查无此车", "'; drop table", "%", "_" * 200])
def test_odd_texts_find_nothing_and_break_nothing(garage: Garage, signed_in: SignIn, text: str) -> None:
    page = signed_in(garage.people.zhao).get("/customers/", {"q": text})
    assert page.status_code == 200
    assert page.context["matches"] is None or page.context["matches"].rows == ()


def test_one_line_of_time_holds_visits_new_plate_and_new_owner(garage: Garage, signed_in: SignIn) -> None:
    page = signed_in(garage.people.zhao).get(garage.file_of(garage.other))
    file = page.context["file"]
    days = [entry.settled_on if hasattr(entry, "settled_on") else entry.on for entry in file.timeline]
    assert days == sorted(days, reverse=True)
    turns = {entry.what: entry.text for entry in file.timeline if hasattr(entry, "what")}
    assert turns == {"plate": garage.other.plate, "owner": file.owner.name}
    assert [one.name for one in file.former_owners] == ["前车主"]
    said = page.content.decode()
    assert all(text in said for text in ("更换机油", "机油滤清器", "12,345 公里", "680", "苏B98765"))
    assert f"换牌为 {garage.other.plate}" in said
    assert page.context["years"][0].visits == file.visits == 2


def test_the_standing_is_the_one_of_the_figures(garage: Garage, signed_in: SignIn) -> None:
    standing = signed_in(garage.people.zhao).get(garage.file_of(garage.own)).context["file"].standing
    assert (standing.last_visit_on, standing.months_away, standing.lost_in) == (
        date(2010, 6, 30),
        6,
        2010 * 12 + 11,
    )


def test_hits_are_suggested_while_typing_within_ones_reach(garage: Garage, signed_in: SignIn) -> None:
    suggested = [
        signed_in(who)
        .get("/customers/suggest/", {"q": text})
        .content.decode()
        .count(garage.file_of(garage.own))
        for who, text in (
            (garage.people.zhao, garage.own.plate),
            (garage.people.zhao, garage.own.plate[:1]),
            (garage.people.qian, garage.own.plate),
        )
    ]
    assert suggested == [1, 0, 0]
