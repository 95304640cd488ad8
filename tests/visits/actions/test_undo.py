"""Undo: exactly as before where nothing came after; otherwise what stays is named."""

from __future__ import annotations

import pytest

from huidian.customers.models import Customer, Vehicle
from huidian.network.models import AuditEvent, Dealer
from huidian.visits.actions import Kept, NotUndoable
from tests.visits.shop import VIN_1, VIN_2, WHY, Shop, order, reading

FIRST = order("1", "06-01", amount_fen=1, model="途安")
SECOND = order("1", "06-01", amount_fen=2, model="途观")
THIRD = order("1", "06-01", amount_fen=3, model="途昂")


def test_undoing_in_reverse_passes_through_every_state(shop: Shop) -> None:
    states, batches = [shop.digest()], []
    for row in (FIRST, SECOND, THIRD):
        batches.append(shop.bring(row))
        states.append(shop.digest())
    assert len(set(states)) == 4
    for batch, state in zip(reversed(batches), reversed(states[:-1]), strict=True):
        assert shop.undo(batch).kept == []
        assert shop.digest() == state


def test_what_came_later_stays_and_is_named(shop: Shop) -> None:
    first, second = shop.bring(FIRST), shop.bring(SECOND)
    after_both = shop.digest()
    report = shop.undo(first)
    assert (report.retracted, report.restored) == (0, 0)
    assert report.kept == [Kept("order", "1", second.pk)]
    assert shop.digest() == after_both


def test_undoing_the_middle_one_then_the_last_gives_the_first(shop: Shop) -> None:
    shop.bring(FIRST)
    after_first = shop.digest()
    second, third = shop.bring(SECOND), shop.bring(THIRD)
    kept = shop.undo(second).kept
    assert {(each.kind, each.batch) for each in kept} == {("order", third.pk), ("vehicle", third.pk)}
    report = shop.undo(third)
    assert report.restored == 1
    assert shop.digest() == after_first


def test_undoing_everything_empties_the_file(shop: Shop) -> None:
    empty = shop.digest()
    batches = [shop.bring(FIRST), shop.bring(SECOND), shop.bring(order("2", "07-01"))]
    for batch in batches:
        shop.undo(batch)
    assert shop.digest() == empty
    assert not Vehicle.objects.unscoped(WHY).current().exists()
    assert not Customer.objects.unscoped(WHY).current().exists()


def test_an_undone_file_can_come_again(shop: Shop) -> None:
    batch = shop.bring(FIRST)
    before = shop.digest()
    shop.undo(batch)
    assert shop.bring(FIRST).counts["created"] == 1
    assert shop.digest() == before


def test_a_vehicle_that_others_still_speak_of_stays(shop: Shop) -> None:
    first = shop.bring(order("1", "06-01", vin=VIN_1))
    shop.bring(order("2", "07-01", vin=VIN_1), order("3", "07-01", vin=VIN_2))
    shop.undo(first)
    assert {v.vin for v in Vehicle.objects.unscoped(WHY).current()} == {VIN_1, VIN_2}


def test_a_vehicle_that_left_the_file_comes_back_with_its_order(shop: Shop) -> None:
    shop.bring(order("1", "06-01", vin=VIN_1))
    before = shop.digest()
    wrong = shop.bring(order("1", "06-01", vin=VIN_2))
    assert [v.vin for v in Vehicle.objects.unscoped(WHY).current()] == [VIN_2]
    shop.undo(wrong)
    assert shop.digest() == before


def test_an_order_comes_back_to_the_vehicle_now_on_file(shop: Shop) -> None:
    shop.bring(order("1", "06-01", vin=VIN_1))
    wrong = shop.bring(order("1", "06-01", vin=VIN_2))
    shop.bring(order("2", "08-01", vin=VIN_1))
    shop.undo(wrong)
    (vehicle,) = Vehicle.objects.unscoped(WHY).current()
    assert (vehicle.vin, vehicle.visits.unscoped(WHY).current().count()) == (VIN_1, 2)


def test_a_vin_that_a_later_order_shows_is_kept(shop: Shop) -> None:
    shop.bring(order("1", "06-01", plate="沪A00001"))
    second = shop.bring(order("2", "07-01", plate="沪A00001", vin=VIN_1))
    third = shop.bring(order("3", "08-01", vin=VIN_1))
    report = shop.undo(second)
    assert [(each.kind, each.batch) for each in report.kept] == [("vehicle", third.pk)]
    (vehicle,) = Vehicle.objects.unscoped(WHY).current()
    assert vehicle.vin == VIN_1


def test_undone_twice_is_refused(shop: Shop) -> None:
    batch = shop.bring(FIRST)
    shop.undo(batch)
    with pytest.raises(NotUndoable):
        shop.undo(batch)


def test_every_change_moves_the_revision_and_is_in_the_audit(shop: Shop) -> None:
    batch = shop.bring(FIRST)
    shop.bring(FIRST)
    shop.undo(batch)
    assert Dealer.objects.get(pk=shop.dealer.pk).data_revision == 2
    events = (
        AuditEvent.objects.unscoped(WHY).filter(object_type="import_batch").values_list("action", flat=True)
    )
    assert list(events) == ["import.commit", "import.commit", "import.undo"]


def test_a_committed_batch_cannot_be_committed_again(shop: Shop) -> None:
    from huidian.visits import actions as visits

    batch, at = shop.bring(FIRST), shop.now()
    with pytest.raises(visits.AlreadyCommitted):
        visits.commit_import(batch, reading("visits", [SECOND]), staff=None, at=at, on=at.date())


def test_a_vin_goes_with_the_last_import_that_showed_it(shop: Shop) -> None:
    shop.bring(order("1", "06-01", plate="沪A00001"))
    before = shop.digest()
    second = shop.bring(order("2", "07-01", plate="沪A00001", vin=VIN_1))
    third = shop.bring(order("3", "08-01", vin=VIN_1))
    shop.undo(second)
    shop.undo(third)
    assert shop.digest() == before
