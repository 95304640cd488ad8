"""The customer archive: one row a car on file, as the orders told it, with papers that end at all times."""

from collections import Counter
from datetime import date, timedelta

from huidian.demo.archive import Archive, archive_of
from huidian.demo.exports import HELD_BACK
from huidian.demo.orders import Order
from huidian.demo.papers import papers_of
from huidian.demo.world import World
from huidian.visits.importing.tables import TABLES
from tests.demo.conftest import AS_OF

MONTH = timedelta(days=30)


def _archives(world: World, orders: dict[str, list[Order]]) -> list[Archive]:
    return [archive_of(world, shop, orders[shop.code]) for shop in world.shops]


def test_every_car_of_the_imported_orders_is_in_it_once(world: World, orders: dict[str, list[Order]]) -> None:
    for archive in _archives(world, orders):
        last = {o.vin: o for o in orders[archive.shop.code] if o.plate and o.settled_on <= AS_OF - HELD_BACK}
        assert Counter(entry.vin for entry in archive.entries) == Counter(last.keys())
        for entry in archive.entries:
            order = last[entry.vin]
            assert (entry.plate, entry.name, entry.phones) == (
                order.plate, order.owner_name, [order.owner_phone],
            )  # fmt: skip
            assert (entry.region, entry.purchased_on) == (order.owner_region, order.purchased_on)


def test_it_reads_like_an_export_of_customers(world: World, orders: dict[str, list[Order]]) -> None:
    archive = archive_of(world, world.shops[0], orders["SVW01"])
    reading = archive.reading()
    assert set(reading.columns) == set(TABLES["customers"].keys)
    assert {len(column) for column in reading.columns.values()} == {len(archive.entries)}


def test_papers_end_soon_for_some_and_have_ended_for_others(
    world: World, orders: dict[str, list[Order]]
) -> None:
    entries = archive_of(world, world.shops[0], orders["SVW01"]).entries
    for field, least, ended in (
        ("insurance_expires_on", 0.02, 0.2),
        ("inspection_due_on", 0.01, 0.004),
        ("warranty_end_on", 0.005, 0.3),
    ):
        days: list[date] = [day for entry in entries if (day := getattr(entry, field))]
        soon = sum(AS_OF <= day <= AS_OF + MONTH for day in days) / len(entries)
        assert least < soon < 0.15, field
        assert sum(day < AS_OF for day in days) / len(entries) > ended, field
    assert 0.8 < sum(entry.insurance_expires_on is not None for entry in entries) / len(entries) < 1


def test_the_policy_that_runs_is_true_whatever_the_dealer_knows(world: World) -> None:
    for car in world.cars[:2_000]:
        papers = papers_of(world.plan.seed, car, AS_OF)
        assert papers.insurance_expires_on and papers.inspection_due_on
        assert AS_OF <= papers.insurance_expires_on < AS_OF + timedelta(days=367)
        assert papers.inspection_due_on > AS_OF - timedelta(days=76)
        assert papers.warranty_end_on == date.fromordinal(car.warranty_end)
