"""What an import has written ahead is nothing to anybody until it is in force, and may be overtaken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from huidian.customers.models import Customer, Ownership, PlateHolding, Vehicle
from huidian.network import audit
from huidian.network.models import Recording
from huidian.visits import actions as visits
from huidian.visits.actions import committing, writing
from huidian.visits.models import Visit
from tests.visits.shop import VIN_1, VIN_2, WHY, Row, Shop, open_shop, order

pytestmark = pytest.mark.django_db
MODELS: tuple[Any, ...] = (Visit, Vehicle, Customer, PlateHolding, Ownership, Recording)


def file(*numbers: str, amount_fen: int = 1) -> list[Row]:
    return [
        order(number, f"06-0{at + 1}", vin=vin, plate=f"沪A0000{at}", owner_name="张三",
              owner_phone=f"1200000000{at}", amount_fen=amount_fen)
        for at, (number, vin) in enumerate(zip(numbers, (VIN_1, VIN_2), strict=False))
    ]  # fmt: skip


@pytest.fixture
def while_staging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[Any], None], int], None]]:
    """Have something happen as soon as the rows are written ahead, as often as said."""

    def happen(what: Callable[[Any], None], times: int) -> None:
        left = [times]

        def stage(*given: Any, **named: Any) -> Any:
            staged = writing.stage_plan(*given, **named)
            if left[0]:
                rest, left[0] = left[0] - 1, 0  # what happens may be an import too
                what(staged)
                left[0] = rest
            return staged

        monkeypatch.setattr(committing, "stage_plan", stage)

    yield happen


def rows() -> list[int]:
    return [model.objects.unscoped(WHY).count() for model in MODELS]


def test_rows_written_ahead_change_nothing_that_anybody_sees(shop: Shop, while_staging: Any) -> None:
    shop.bring(*file("R1"))
    before, seen = shop.digest(), []
    while_staging(lambda staged: seen.append((shop.digest(), shop.orders())), 1)
    shop.bring(*file("R1", "R2", amount_fen=2))
    assert seen == [(before, [("R1", "06-01")])]
    assert shop.orders() == [("R1", "06-01"), ("R2", "06-02")]


@pytest.mark.parametrize("times", [1, 3])
def test_an_import_that_is_overtaken_is_as_if_it_had_come_second(
    shop: Shop, while_staging: Any, times: int
) -> None:
    """Overtaken three times it takes the lock, and nobody can overtake it any more."""
    calm = open_shop("B")
    calm.bring(*file("R1"))
    for amount in range(times):
        calm.bring(*file("R1", amount_fen=amount + 10))
    calm.bring(*file("R1", "R2", amount_fen=2))

    shop.bring(*file("R1"))
    amounts = iter(range(10, 20))
    while_staging(lambda _: shop.bring(*file("R1", amount_fen=next(amounts))), times)
    batch = shop.bring(*file("R1", "R2", amount_fen=2))
    assert (batch.counts["created"], batch.counts["superseded"]) == (1, 1)
    assert shop.orders() == calm.orders()
    assert not Recording.objects.unscoped(WHY).filter(kind__in=("staged", "dropped")).exists()


def test_an_import_taken_for_dead_starts_again(shop: Shop, while_staging: Any) -> None:
    while_staging(lambda staged: visits.drop_dead_imports(shop.now() + timedelta(days=1)), 1)
    shop.bring(*file("R1", "R2"))
    assert shop.orders() == [("R1", "06-01"), ("R2", "06-02")]


def test_of_a_dead_import_nothing_is_left(shop: Shop, while_staging: Any) -> None:
    class Killed(BaseException):
        pass

    def kill(_staged: Any) -> None:
        raise Killed

    shop.bring(*file("R1"))
    before = (rows(), shop.digest())
    while_staging(kill, 1)
    with pytest.raises(Killed):
        shop.bring(*file("R1", "R2", amount_fen=2))
    assert shop.digest() == before[1]
    assert rows() != before[0]
    assert visits.drop_dead_imports(shop.now() - timedelta(days=9)) == 0
    assert visits.drop_dead_imports(shop.now()) == 1
    assert (rows(), shop.digest()) == before


def test_an_import_that_fails_leaves_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.bring(*file("R1"))
    before = (rows(), shop.digest())

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(OSError, match="No space"):
        shop.bring(*file("R1", "R2", amount_fen=2))
    assert (rows(), shop.digest()) == before
