"""Nobody's vehicle is here: taken by who receives it, once; an advisor answers only within their own team."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huidian.assignment.actions import (
    Holder,
    NoSuchHolderError,
    NotBegunError,
    NoTeamError,
    TakenError,
    TooManyClaimsError,
    claiming,
    describe,
    give,
    undo_batch,
)
from huidian.assignment.models import Batch
from huidian.assignment.queries import holders
from huidian.customers.models import Vehicle
from huidian.flows.assignment.claiming import (
    answering_of,
    claim,
    claim_several,
    take_back,
    take_several_back,
)
from huidian.mart.models import Standing
from huidian.network import actions as network
from huidian.network.machines import NotNowError
from huidian.network.models import Staff
from huidian.network.roles import Role
from tests.outreach.made import a_vehicle
from tests.people import OPENED_AT, People, make_staff

AT, TODAY = datetime(2026, 12, 1, 2, 0, tzinfo=UTC), date(2026, 12, 1)


@pytest.fixture
def chen(people: People) -> Staff:
    """An advisor of a second team."""
    team = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="二组")
    staff = make_staff("chen")
    network.open_post(
        at=OPENED_AT, by=None, staff=staff, role=Role.ADVISOR, place=people.dealer_a, team=team,
        advisor_name="陈二组",
    )  # fmt: skip
    return staff


def begun(people: People) -> None:
    """The dealer has begun to assign."""
    car = a_vehicle(people.dealer_a, 99).pk
    chosen = {car: Holder(people.team.pk)}
    give(at=AT, by=None, dealer=people.dealer_a, kind="single", from_on=TODAY, chosen=chosen)


def test_of_two_who_take_a_vehicle_the_second_is_told_and_a_manager_undoes_it(
    people: People, chen: Staff
) -> None:
    begun(people)
    car, manager = a_vehicle(people.dealer_a, 1), people.by_role[Role.SERVICE_MANAGER]
    batch = claim(at=AT, by=people.lin, scope=people.scope(people.lin), vehicle_id=car.pk)
    assert holders(people.dealer_a, TODAY)[car.pk] == (people.team.pk, people.lin.pk)
    with pytest.raises(TakenError) as told:
        claim(at=AT, by=chen, scope=people.scope(chen), vehicle_id=car.pk)
    assert (told.value.team, told.value.advisor) == ("一组", "lin")
    undo_batch(at=AT, by=manager, scope=people.scope(manager), batch_id=batch)
    assert car.pk not in holders(people.dealer_a, TODAY)


def test_one_takes_ones_own_claim_back_the_same_day(people: People, chen: Staff) -> None:
    begun(people)
    car, lin = a_vehicle(people.dealer_a, 1).pk, people.scope(people.lin)
    batch = claim(at=AT, by=people.lin, scope=lin, vehicle_id=car)
    for by, at in ((chen, AT), (people.lin, AT + timedelta(days=1))):
        with pytest.raises(Batch.DoesNotExist):
            take_back(at=at, by=by, scope=people.scope(by), batch_id=batch)
    assert take_back(at=AT, by=people.lin, scope=lin, batch_id=batch) == car
    assert car not in holders(people.dealer_a, TODAY)
    with pytest.raises(NotNowError):
        take_back(at=AT, by=people.lin, scope=lin, batch_id=batch)


def test_several_are_taken_as_one_decision_and_back_as_one(people: People, chen: Staff) -> None:
    begun(people)
    cars = [a_vehicle(people.dealer_a, number).pk for number in (1, 2, 3)]
    rival, lin = a_vehicle(people.dealer_b, 4).pk, people.scope(people.lin)
    claim(at=AT, by=chen, scope=people.scope(chen), vehicle_id=cars[1])
    act: dict[str, Any] = {"at": AT, "by": people.lin, "scope": lin, "vehicle_ids": [*cars, rival]}
    assert claim_several(**act) == [cars[0], cars[2]]
    assert claim_several(**act) == []
    batch = Batch.objects.unscoped("a test").order_by("pk").last()
    assert batch and (batch.kind, batch.vehicles) == ("claim", 2)
    late = act | {"at": AT + timedelta(days=1)}
    for other in (late, act | {"by": chen, "scope": people.scope(chen), "vehicle_ids": [cars[0]]}):
        assert take_several_back(**other) == []
    assert take_several_back(**act) == [cars[0], cars[2]]
    assert take_several_back(**act) == []
    assert holders(people.dealer_a, TODAY).keys() & {*cars, rival} == {cars[1]}


def test_nobody_claims_a_whole_list_to_read_its_numbers(
    people: People, chen: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(people)
    monkeypatch.setattr(claiming, "MOST_CLAIMS_A_DAY", 2)
    cars = [a_vehicle(people.dealer_a, number).pk for number in (1, 2, 3)]
    act: dict[str, Any] = {"at": AT, "by": people.lin, "scope": people.scope(people.lin)}
    with pytest.raises(TooManyClaimsError):
        claim_several(**act, vehicle_ids=cars)
    assert not holders(people.dealer_a, TODAY).keys() & {*cars}, "all of them or none"
    assert claim_several(**act, vehicle_ids=cars[:2]) == cars[:2]
    assert take_several_back(**act, vehicle_ids=cars[:2]) == cars[:2]
    with pytest.raises(TooManyClaimsError):
        claim(**act, vehicle_id=cars[2])
    claim(**act | {"at": AT + timedelta(days=1)}, vehicle_id=cars[2])


@pytest.mark.parametrize(
    ("who", "takes", "error"),
    [
        ("lin", "lin", None),
        ("lin", "chen", NoTeamError),  # another team's
        ("service_manager", "chen", None),
        ("service_manager", "service_manager", NoTeamError),  # is in none
        ("qian", "qian", Vehicle.DoesNotExist),  # a rival
        ("zhao", "lin", Vehicle.DoesNotExist),  # nominates nobody
    ],
)
def test_who_takes_a_vehicle_for_whom(
    people: People, chen: Staff, who: str, takes: str, error: type[Exception] | None
) -> None:
    begun(people)
    everybody = {"lin": people.lin, "chen": chen, "qian": people.qian, "zhao": people.zhao}
    everybody["service_manager"] = people.by_role[Role.SERVICE_MANAGER]
    by, car = everybody[who], a_vehicle(people.dealer_a, 1).pk
    act: dict[str, Any] = {"at": AT, "by": by, "scope": people.scope(by), "vehicle_id": car}
    if error is None:
        claim(**act, advisor_id=everybody[takes].pk)
        assert holders(people.dealer_a, TODAY)[car][1] == everybody[takes].pk
        return
    with pytest.raises(error):
        claim(**act, advisor_id=everybody[takes].pk)


def test_where_nothing_was_assigned_nothing_is_taken(people: People) -> None:
    car = a_vehicle(people.dealer_a, 1).pk
    assert answering_of(people.scope(people.lin), car, at=AT).takers == ()
    with pytest.raises(NotBegunError):
        claim(at=AT, by=people.lin, scope=people.scope(people.lin), vehicle_id=car)


def test_who_has_most_in_common_with_the_owner_is_proposed_first(people: People, chen: Staff) -> None:
    begun(people)
    manager = people.by_role[Role.SERVICE_MANAGER]
    car = a_vehicle(people.dealer_a, 1)
    owner = car.owner
    assert owner is not None
    owner.native_place, owner.birthday = "无锡", date(1974, 5, 1)
    owner.save()
    scope = people.scope(manager)
    for staff, place in ((people.lin, "西安"), (chen, "江苏无锡")):
        describe(
            at=AT, by=manager, scope=scope, dealer_id=people.dealer_a.pk, staff_id=staff.pk,
            native_place=place, born=1979, gender="",
        )  # fmt: skip
    takers = answering_of(scope, car.pk, at=AT).takers
    assert [(one.staff, one.reasons) for one in takers] == [
        (chen.pk, ("native_place", "age")),
        (people.lin.pk, ("age",)),
    ]
    assert [one.staff for one in answering_of(people.scope(people.lin), car.pk, at=AT).takers] == [
        people.lin.pk
    ]


@pytest.mark.parametrize(
    ("last", "lost"), [(None, False), (date(2024, 12, 1), False), (date(2024, 11, 30), True)]
)
@pytest.mark.parametrize("held", [False, True])
def test_what_is_lost_for_good_is_neither_offered_nor_nominated(
    people: People, chen: Staff, last: date | None, lost: bool, held: bool
) -> None:
    begun(people)
    car, scope = a_vehicle(people.dealer_a, 1), people.scope(people.lin)
    if last:
        Standing.objects.create(
            vehicle=car, dealer=people.dealer_a, last_visit_on=last, visits=1, visit_days_12m=0
        )
    if held:
        chosen = {car.pk: Holder(people.team.pk)}
        give(at=AT, by=None, dealer=people.dealer_a, kind="single", from_on=TODAY, chosen=chosen)
    answering = answering_of(scope, car.pk, at=AT)
    assert (answering.nobodys == "lost", answering.may_nominate) == (lost, held and not lost)
    assert [one.staff for one in answering.takers] == ([] if held or lost else [people.lin.pk])


def test_an_advisor_of_another_team_is_refused(people: People, chen: Staff) -> None:
    chosen = {a_vehicle(people.dealer_a, 1).pk: Holder(people.team.pk, chen.pk)}
    with pytest.raises(NoSuchHolderError):
        give(at=AT, by=None, dealer=people.dealer_a, kind="single", from_on=TODAY, chosen=chosen)
