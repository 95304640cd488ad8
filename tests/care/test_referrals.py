"""Referrals: a voucher for who names the new owner of a sold car, withdrawn with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huidian.care.actions.referrals import (
    Brought,
    NotedAlreadyError,
    note_line,
    note_referral,
    restore_referrals,
    withdraw_referrals,
)
from huidian.care.queries.referrals import line_rows, lines_in_reach, referral_counts
from huidian.customers.models import Vehicle
from huidian.network.models import AuditEvent
from huidian.outreach.actions.vouchers import withdraw_vouchers
from huidian.outreach.models import Voucher
from tests.care.made import WHY
from tests.outreach.made import AT, TODAY, a_vehicle
from tests.people import People


def test_who_names_the_new_owner_gets_a_voucher_worth_200(people: People) -> None:
    sold = a_vehicle(people.dealer_a, 1)
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": people.scope(people.zhao)}
    said: dict[str, Any] = {"kind": "sold_on", "giver_vehicle_id": sold.pk, "on": TODAY}
    with pytest.raises(ValueError, match="new_phone"):
        note_referral(**act, brought=Brought(**said, new_name="新车主"))
    brought = Brought(**said, new_name="新车主", new_phone="10000009999")
    referral = note_referral(**act, brought=brought)
    assert referral.voucher and referral.voucher.offer.worth_fen == 20_000
    assert referral.voucher.vehicle_id == sold.pk
    with pytest.raises(NotedAlreadyError):
        note_referral(**act, brought=brought)
    assert withdraw_referrals(**act, ids=[referral.pk]) == [referral.pk]
    vouchers = Voucher.objects.unscoped(WHY).filter(withdrawn_at=None)
    assert vouchers.count() == 0
    assert restore_referrals(**act, ids=[referral.pk]) == [referral.pk]
    assert vouchers.get() == referral.voucher
    # One that was withdrawn by itself is not restored with the referral.
    withdraw_vouchers(**act, voucher_ids=[vouchers.get().pk])
    later = act | {"at": AT + timedelta(hours=1)}
    withdraw_referrals(**later, ids=[referral.pk])
    restore_referrals(**later, ids=[referral.pk])
    assert vouchers.count() == 0


def test_several_at_once_are_one_event(people: People) -> None:
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": people.scope(people.zhao)}
    ids = []
    for n in (1, 2):
        car = a_vehicle(people.dealer_a, n)
        made = Brought(kind="rebuy", giver_vehicle_id=car.pk, on=TODAY, new_name="新款")
        ids.append(note_referral(**act, brought=made).pk)
    assert withdraw_referrals(**act, ids=ids) == restore_referrals(**act, ids=ids) == ids
    events = AuditEvent.objects.unscoped(WHY).filter(action__in=("referral.withdrawn", "referral.restored"))
    assert [event.after for event in events] == [{"referrals": ids}] * 2


def test_the_voucher_is_for_another_car_of_the_owner(people: People) -> None:
    sold = a_vehicle(people.dealer_a, 1)
    other = Vehicle.objects.create(
        dealer=people.dealer_a, plate="京X99998", owner=sold.owner, recorded_at=AT,
        recorded_by=sold.recorded_by,
    )  # fmt: skip
    brought = Brought(
        kind="sold_on", giver_vehicle_id=sold.pk, on=TODAY, new_name="新车主", new_phone="10000009999"
    )
    made = note_referral(at=AT, by=people.zhao, scope=people.scope(people.zhao), brought=brought)
    assert made.voucher and made.voucher.vehicle_id == other.pk


def test_kinds_are_counted_and_lines_by_owner(people: People) -> None:
    giver, new = a_vehicle(people.dealer_a, 1), a_vehicle(people.dealer_a, 2)
    scope = people.scope(people.lin)
    act: dict[str, Any] = {"at": AT, "by": people.lin, "scope": scope}
    for kind, more in (
        ("referral", {"vehicle_id": new.pk}),
        ("rebuy", {"new_name": "途观"}),
        ("additional", {"new_name": "朗逸"}),
    ):
        note_referral(**act, brought=Brought(kind=kind, giver_vehicle_id=giver.pk, on=TODAY, **more))
    assert referral_counts(scope) == {"referral": 1, "rebuy": 1, "additional": 1, "sold_on": 0}
    for line in ("insurance", "insurance", "used_car"):
        note_line(**act, vehicle_id=giver.pk, line=line, on=date(2026, 11, 1), amount_fen=100)
    assert [row.lines for row in line_rows(scope, list(lines_in_reach(scope)))] == [2, 2, 2]
    with pytest.raises(ValueError, match="line"):
        note_line(**act, vehicle_id=giver.pk, line="nonsense", on=TODAY)
