"""What is own is one answer: of an object at hand, of rows of the store, of facts in the mart."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from huidian.assignment.queries import shown_names
from huidian.engine.mart.manifest import folder_of
from huidian.engine.runners.states import State
from huidian.flows.assignment.managed import vehicles_by_holder
from huidian.jobs.worker import drain
from huidian.mart.actions import refresh
from huidian.mart.holders import is_own
from huidian.mart.marts import runner_at_hand, storage
from huidian.mart.models import Standing
from huidian.mart.readers import ask_for_what_cannot_be_read
from huidian.mart.receivers import STRANGER, receivers_of
from huidian.network import actions as network
from huidian.network.models import Staff
from huidian.network.own import VehicleHolder
from huidian.network.roles import Role
from tests.mart.shop import Came, Shop
from tests.outreach.made import a_vehicle
from tests.people import LIN_IN_THE_DMS, OPENED_AT, PASSWORD, People, make_dealer, make_staff

LATER = datetime(2011, 1, 6, 1, 0, tzinfo=UTC)
WHY = "a test looks at everything"
HOLDERS = {
    # (team, person, name): who reads it as their own
    ("一组", "lin", LIN_IN_THE_DMS): {"lin", "team_leader"},
    ("一组", None, ""): {"team_leader"},
    ("一组", "wei", "wei"): {"wei", "team_leader"},
    ("二组", "lin", LIN_IN_THE_DMS): {"lin"},
    ("二组", None, ""): set(),
    ("二组", "chen", LIN_IN_THE_DMS): {"chen"},  # a namesake: given to a person, it is that person's
    (None, None, LIN_IN_THE_DMS): {"lin", "team_leader"},  # told by an order alone
    (None, None, "wei"): set(),  # the DMS does not know her by that name
    (None, None, "某人"): set(),
    (None, None, ""): set(),
}
READERS = ("lin", "wei", "chen", "team_leader", "clerk", "zhao")


@pytest.mark.both_stores
def test_what_is_own_is_one_answer(people: People) -> None:
    staff, teams = _shop(people)
    cars = {number: a_vehicle(people.dealer_a, number).pk for number in range(len(HOLDERS))}
    held = [VehicleHolder(teams.get(team), staff.get(who), name) for team, who, name in HOLDERS]
    Standing.objects.bulk_create(
        Standing(
            vehicle_id=cars[number], dealer=people.dealer_a, visits=0, visit_days_12m=0,
            team_id=one.team, holder_id=one.staff, advisor=one.advisor,
        )
        for number, one in enumerate(held)
    )  # fmt: skip
    number_of = {pk: number for number, pk in cars.items()}
    standings = Standing.objects.unscoped(WHY)
    facts = _mounted([(cars[number], one) for number, one in enumerate(held)])
    for reader in READERS:
        own = people.scope(Staff.objects.get(pk=staff[reader])).own_at(people.dealer_a.pk)
        expected = {number for number, readers in enumerate(HOLDERS.values()) if reader in readers}
        assert {number for number, one in enumerate(held) if own.has(one)} == expected, reader
        rows = standings.filter(own.standings("")).values_list("vehicle_id", flat=True)
        assert {number_of[pk] for pk in rows} == expected, reader
        mine = runner_at_hand().rows(facts.filter(is_own(facts, {"A": own})))
        assert {number_of[row["vehicle"]] for row in mine} == expected, reader


def _mounted(held: list[tuple[int, VehicleHolder]]) -> ir.Table:
    table = pa.table(
        {
            "dealer": ["A"] * len(held),
            "vehicle": [vehicle for vehicle, _holder in held],
            "team_id": pa.array([one.team for _vehicle, one in held], pa.int64()),
            "holder_id": pa.array([one.staff for _vehicle, one in held], pa.int64()),
            "advisor": [one.advisor or None for _vehicle, one in held],
        }
    )
    return runner_at_hand().mount(State("test_what_is_own", {"held": table}))["held"]


def _shop(people: People) -> tuple[dict[str | None, int], dict[str | None, int]]:
    """By name people and teams; wei is in the first team, and the DMS does not know her."""
    two = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="二组")
    made = {
        "wei": (Role.ADVISOR, people.team),
        "chen": (Role.ADVISOR, two),
        "clerk": (Role.CLAIMS_CLERK, None),
    }
    staff: dict[str | None, int] = {"lin": people.lin.pk, "zhao": people.zhao.pk}
    staff["team_leader"] = people.by_role[Role.TEAM_LEADER].pk
    for name, (role, team) in made.items():
        one = make_staff(name)
        name_in_dms = "陈" if name == "chen" else ""
        network.open_post(
            at=OPENED_AT, by=None, staff=one, role=role, place=people.dealer_a, team=team,
            advisor_name=name_in_dms,
        )  # fmt: skip
        staff[name] = one.pk
    return staff, {"一组": people.team.pk, "二组": two.pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("posts", "means"),
    [
        ([("lin", "甲", True)], "lin"),
        ([("lin", "甲", False)], "lin"),  # who left is still who received it
        ([("lin", "甲", False), ("wei", "甲", True)], "wei"),  # an account made anew
        ([("lin", "甲", True), ("wei", "甲", True)], None),  # a name of two: nobody's by itself
        ([("lin", "乙", True)], None),
    ],
)
def test_whom_a_name_on_an_order_means(posts: list[tuple[str, str, bool]], means: str | None) -> None:
    dealer = make_dealer("E")
    staff = {name: make_staff(name) for name in {who for who, _name, _here in posts}}
    for who, name, here in posts:
        opened = network.open_post(
            at=OPENED_AT, by=None, staff=staff[who], role=Role.ADVISOR, place=dealer, advisor_name=name
        )
        if not here:
            network.close_post(at=OPENED_AT, by=None, post=opened)
    assert receivers_of(dealer).get("甲", STRANGER).holder_id == (staff[means].pk if means else None)


def test_a_store_from_before_there_were_ids_is_made_anew(people: People, shop_a: Shop) -> None:
    """The name says whose it is, also to a hand-over, until the refresh that a starting worker asks for."""
    shop_a.saw([Came(1, date(2010, 12, 1), advisor=LIN_IN_THE_DMS)])
    refresh(shop_a.dealer, as_of=date(2011, 1, 5), now=LATER)
    Standing.objects.unscoped(WHY).update(holder=None, team=None)
    name = f"{folder_of('A')}/manifest.json"
    [written] = storage().read_all([name])
    assert written is not None
    storage().replace(name, json.dumps(json.loads(written) | {"schema_version": 6}).encode())
    for reader in (people.lin, people.by_role[Role.TEAM_LEADER]):
        assert people.scope(reader).is_own(people.dealer_a.pk, _answers(shop_a))
    assert vehicles_by_holder(people.dealer_a, at=LATER) == {people.lin.pk: 1}
    assert ask_for_what_cannot_be_read(now=LATER)
    assert drain() == 1
    assert not ask_for_what_cannot_be_read(now=LATER)
    assert _answers(shop_a) == VehicleHolder(people.team.pk, people.lin.pk, LIN_IN_THE_DMS)


def _answers(shop: Shop) -> VehicleHolder:
    return Standing.objects.unscoped(WHY).get(vehicle=shop.cars[1]).answers


@pytest.mark.django_db
def test_a_name_that_is_shown_is_kept_whole_enough_to_tell_people_apart() -> None:
    dealer, name = make_dealer("E"), "很长的姓名" * 12
    for account in ("a" * 150, "b" * 150, "c" * 150):
        staff = network.create_staff(
            at=OPENED_AT, by=None, username=account, password=PASSWORD,
            display_name=name[: 60 - (account[0] == "c")],
        )  # fmt: skip
        network.open_post(at=OPENED_AT, by=None, staff=staff, role=Role.ADVISOR, place=dealer)
    shown = [*shown_names(dealer).values()]
    most = Standing._meta.get_field("advisor").max_length
    assert len({*shown}) == 3 and [len(one) for one in shown] == [most, most, 59]
