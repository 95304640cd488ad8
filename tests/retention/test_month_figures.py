"""Targets and entries: set, replaced, read as they were; who may; how a target is met."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Role
from huidian.retention.figure_texts import read_value, write_value
from huidian.retention.models import MonthFigure
from huidian.retention.month_figures import (
    ENTRY,
    TARGET,
    WHOLE,
    NoSuchSlotError,
    Slot,
    Subject,
    light_of,
    month_figures,
    set_month_figures,
)
from tests.people import LIN_IN_THE_DMS, People

AT = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
DECEMBER = 2010 * 12 + 11
WHY = "a test looks at everything"
OF_ALL = Slot("keep_rate", WHOLE, DECEMBER)
OF_TEAM = Slot("assessment_churn", Subject(team="一组"), DECEMBER)
OF_LIN = Slot("assessment_churn", Subject(advisor=LIN_IN_THE_DMS), DECEMBER)


def put(people: People, values: dict[Slot, int | None], at: datetime = AT, sort: str = TARGET) -> int:
    who = people.by_role[Role.SERVICE_MANAGER]
    return set_month_figures(
        at=at, by=who, scope=people.scope(who), dealer_id=people.dealer_a.pk, sort=sort, values=values
    )


def standing(people: People, at: datetime | None = None) -> dict[Slot, int]:
    return month_figures([people.dealer_a.pk], TARGET, months=(DECEMBER, DECEMBER), at=at).get(
        people.dealer_a.pk, {}
    )


def test_figures_are_replaced_and_what_stood_is_known(people: People) -> None:
    assert put(people, {OF_ALL: 8000, OF_TEAM: 500, OF_LIN: 450}) == 3
    assert put(people, {OF_ALL: 8000, OF_TEAM: 400}, AT + timedelta(days=1)) == 1
    assert put(people, {OF_LIN: None}, AT + timedelta(days=2)) == 1
    assert standing(people) == {OF_ALL: 8000, OF_TEAM: 400}
    assert standing(people, AT) == {OF_ALL: 8000, OF_TEAM: 500, OF_LIN: 450}
    assert standing(people, AT + timedelta(days=1)) == {OF_ALL: 8000, OF_TEAM: 400, OF_LIN: 450}
    assert MonthFigure.objects.unscoped(WHY).count() == 4
    assert AuditEvent.objects.unscoped(WHY).filter(action="month_figures.target").count() == 3


@pytest.mark.parametrize(
    ("sort", "slot", "value"),
    [
        (TARGET, Slot("keep_rate", Subject(team="一组"), DECEMBER), 1),
        (TARGET, Slot("nothing", WHOLE, DECEMBER), 1),
        (TARGET, Slot("showroom_sales", WHOLE, DECEMBER), 1),
        (TARGET, Slot("assessment_churn", Subject(team="九组"), DECEMBER), 1),
        (TARGET, OF_ALL, 10_001),
        (TARGET, OF_ALL, -1),
        (ENTRY, Slot("renewals", WHOLE, DECEMBER), 1),
    ],
)
def test_what_cannot_be_is_refused(people: People, sort: str, slot: Slot, value: int) -> None:
    with pytest.raises(NoSuchSlotError):
        put(people, {slot: value}, sort=sort)
    assert not MonthFigure.objects.unscoped(WHY).exists()


@pytest.mark.parametrize("who", ["lin", "qian", "nobody"])
def test_others_set_nothing(people: People, who: str) -> None:
    staff = getattr(people, who)
    with pytest.raises(Dealer.DoesNotExist):
        set_month_figures(
            at=AT,
            by=staff,
            scope=people.scope(staff),
            dealer_id=people.dealer_a.pk,
            sort=TARGET,
            values={OF_ALL: 1},
        )


def test_lights() -> None:
    table = {
        ("up", 0.80, 0.80): "met",
        ("up", 0.76, 0.80): "near",
        ("up", 0.7599, 0.80): "missed",
        ("down", 0.05, 0.05): "met",
        ("down", 0.0525, 0.05): "near",
        ("down", 0.0526, 0.05): "missed",
        ("up", None, 0.80): None,
        ("up", 0.8, None): None,
    }
    assert {case: light_of(case[1], case[2], case[0]) for case in table} == table


def test_figures_as_they_are_typed() -> None:
    assert [read_value("rate", text) for text in ("82.5", "82.5%", "８２．５", "", "100")] == [
        8250,
        8250,
        8250,
        None,
        10_000,
    ]
    assert read_value("money", "1,200.50") == 120_050
    assert [write_value("rate", 8250), write_value("money", 120_000), write_value("count", 0)] == [
        "82.5",
        "1200",
        "0",
    ]
    for unit, text in (("rate", "101"), ("count", "1.5"), ("count", "-1"), ("rate", "٣"), ("money", "1e9")):
        with pytest.raises(ValueError, match=r"."):
            read_value(unit, text)  # type: ignore[arg-type]
