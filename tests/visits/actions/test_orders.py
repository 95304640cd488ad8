"""What becomes of an order that comes again: read each case as file on file → file brought → what it did."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huidian.visits.actions import commit_import, writing
from huidian.visits.actions.writing import in_utc
from huidian.visits.models import ImportBatch, Visit
from tests.visits.shop import VIN_1, VIN_2, WHY, Row, Shop, counts, open_shop, order, reading

JUNE = order("RO1", "06-03", payer="customer", amount_fen=100)
JUNE_WARRANTY = order("RO1", "06-03", payer="warranty", amount_fen=50)
JUNE_CORRECTED = order("RO1", "06-03", payer="customer", amount_fen=120)
JULY = order("RO1", "07-01", payer="customer", amount_fen=100)
OTHER = order("RO2", "06-03")
NO_NUMBER = order(None, "06-03", amount_fen=100)
NO_NUMBER_CORRECTED = order(None, "06-03", amount_fen=120)
NO_NUMBER_OTHER_DAY = order(None, "06-04", amount_fen=100)
NEXT_YEAR = order("RO1", "2011-06-03", plate="沪B00002")

# on file, brought, (created, superseded, unchanged)
CASES: dict[str, tuple[list[Row], list[Row], tuple[int, int, int]]] = {
    "a first file": ([], [JUNE, OTHER], (2, 0, 0)),
    "the same file again": ([JUNE, OTHER], [JUNE, OTHER], (0, 0, 2)),
    "a longer export": ([JUNE], [JUNE, OTHER], (1, 0, 1)),
    "a shorter export": ([JUNE, OTHER], [OTHER], (0, 0, 1)),
    "an order corrected": ([JUNE], [JUNE_CORRECTED], (0, 1, 0)),
    "an order settled on another day": ([JUNE], [JULY], (0, 1, 0)),
    "a row told twice in one file": ([], [JUNE, JUNE], (1, 0, 0)),
    "two settlements of one order": ([], [JUNE, JUNE_WARRANTY], (2, 0, 0)),
    "two settlements, again": ([JUNE, JUNE_WARRANTY], [JUNE_WARRANTY, JUNE], (0, 0, 2)),
    "one of two settlements corrected": ([JUNE, JUNE_WARRANTY], [JUNE_WARRANTY, JUNE_CORRECTED], (0, 1, 1)),
    "only the corrected one exported": ([JUNE, JUNE_WARRANTY], [JUNE_CORRECTED], (0, 1, 0)),
    "a settlement more": ([JUNE], [JUNE, JUNE_WARRANTY], (1, 0, 1)),
    "another payer on another day": ([JUNE], [JULY, JUNE_CORRECTED], (1, 1, 0)),
    "no numbers, again": ([NO_NUMBER], [NO_NUMBER], (0, 0, 1)),
    "no numbers, corrected": ([NO_NUMBER], [NO_NUMBER_CORRECTED], (0, 1, 0)),
    "no numbers, two on one day": ([], [NO_NUMBER, NO_NUMBER_CORRECTED], (2, 0, 0)),
    "no numbers, another day": ([NO_NUMBER], [NO_NUMBER_OTHER_DAY], (1, 0, 0)),
    "numbers start anew next year": ([JUNE], [NEXT_YEAR], (1, 0, 0)),
}


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_rows(shop: Shop, case: str) -> None:
    on_file, brought, wanted = CASES[case]
    if on_file:
        shop.bring(*on_file)
    assert counts(shop.bring(*brought)) == wanted


@pytest.mark.parametrize("case", CASES)
def test_brought_again_nothing_changes(shop: Shop, case: str) -> None:
    on_file, brought, _ = CASES[case]
    if on_file:
        shop.bring(*on_file)
    shop.bring(*brought)
    before = shop.digest()
    again = shop.bring(*brought)
    duplicates = len(brought) - len({tuple(sorted(row.items())) for row in brought})
    assert counts(again) == (0, 0, len(brought) - duplicates)
    assert again.counts["duplicates"] == duplicates
    assert again.recording is None
    assert shop.digest() == before


@pytest.mark.parametrize("case", CASES)
def test_undone_the_file_is_as_before(shop: Shop, case: str) -> None:
    on_file, brought, _ = CASES[case]
    if on_file:
        shop.bring(*on_file)
    before = shop.digest()
    report = shop.undo(shop.bring(*brought))
    assert shop.digest() == before
    assert report.kept == []


def test_a_correction_leaves_what_was_said_before_readable(shop: Shop) -> None:
    shop.bring(JUNE)
    second = shop.bring(JUNE_CORRECTED)
    said = Visit.objects.unscoped(WHY).order_by("id")
    old, new = said
    assert (old.amount_fen, new.amount_fen) == (100, 120)
    assert old.retracted_by == second.recording
    assert old.retracted_at == new.recorded_at
    assert new.replaces == old


def test_settlements_of_one_order_are_numbered(shop: Shop) -> None:
    shop.bring(JUNE, JUNE_WARRANTY)
    shop.bring(JUNE_CORRECTED, order("RO1", "06-03", payer="insurance"), JUNE_WARRANTY)
    rows = Visit.objects.unscoped(WHY).current().order_by("ordinal")
    assert [(row.ordinal, row.payer) for row in rows] == [(0, "customer"), (1, "warranty"), (2, "insurance")]


def test_a_dry_run_writes_nothing(shop: Shop) -> None:
    before = shop.digest()
    plan = shop.preview(JUNE, OTHER, JUNE)
    assert [str(verdict) for verdict in plan.verdicts] == ["create", "create", "duplicate"]
    assert shop.digest() == before


def test_dealers_do_not_see_each_others_orders(shop: Shop) -> None:
    shop.bring(JUNE)
    rival = open_shop("B")
    assert counts(rival.bring(JUNE)) == (1, 0, 0)
    assert shop.orders() == rival.orders() == [("RO1", "06-03")]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu"])
def test_local_times_become_utc_on_days_of_every_kind(zone: str) -> None:
    local = [datetime(2010, 1, 1) + timedelta(hours=5 * n) for n in range(1800)]
    aware = (moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for moment in local)
    wanted = [moment.replace(tzinfo=None) for moment in aware]
    assert in_utc([None, *local], ZoneInfo(zone)) == [None, *wanted]


def test_a_row_known_by_its_plate_is_found_again_where_two_vehicles_showed_it_that_day(shop: Shop) -> None:
    moved = [
        order("RO1", "06-01", vin=VIN_2, plate=None),
        order("RO2", "06-02", vin=VIN_1, plate="沪A00001"),
        order("RO3", "06-02", vin=VIN_2, plate="沪A00001"),
        order(None, "06-03", vin=None, plate="沪A00001"),
    ]
    shop.bring(*moved)
    assert counts(shop.bring(*moved)) == (0, 0, 4)


def test_a_row_known_by_its_plate_is_found_again_where_its_file_changed_who_showed_it(shop: Shop) -> None:
    shop.bring(order("RO5", "06-02", vin=VIN_1, plate="沪A00001"))
    moved = [
        order("RO3", "06-02", vin=VIN_2, plate="沪A00001"),
        order(None, "06-03", vin=None, plate="沪A00001"),
    ]
    shop.bring(*moved)
    assert counts(shop.bring(*moved)) == (0, 0, 2)


def test_whoever_watches_is_told_how_many_orders_are_written(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "ROWS_AT_ONCE", 2)
    batch = ImportBatch(dealer=shop.dealer, kind="visits", created_at=shop.now())
    told: list[int] = []
    rows = [order(f"RO{number}", "06-03") for number in range(5)]
    today = shop.now()
    commit_import(batch, reading("visits", rows), staff=None, at=today, on=today.date(), progress=told.append)
    assert told == [2, 4, 5]


def test_a_local_time_is_kept_as_the_moment_it_was(shop: Shop) -> None:
    shop.bring(order("RO1", "06-03", arrived_at=datetime(2010, 6, 3, 8, 30)))
    kept = Visit.objects.unscoped(WHY).get()
    assert kept.arrived_at == datetime(2010, 6, 3, 0, 30, tzinfo=UTC)
