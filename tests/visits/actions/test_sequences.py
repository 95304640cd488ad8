"""Any sequence of imports and undos, against a model that only remembers which files are in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huidian.visits.models import ImportBatch, Visit
from tests.visits.shop import VIN_1, VIN_2, VIN_3, WHY, Row, Shop, open_shop

# Shrinking would replay hundreds of imports; the sequences are short enough to read.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
PLATES = ("沪A00001", "沪A00002", "沪A00003")


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """An order of one of three vehicles, with few numbers, plates and owners, so that files collide."""
    name = draw(st.sampled_from([None, "张三", "李四"]))
    vin = draw(st.sampled_from([None, VIN_1, VIN_2, VIN_3]))
    return {
        "order_no": draw(st.sampled_from(["1", "2", "3", None])),
        "settled_on": date(2010, 6, 1) + timedelta(days=draw(st.integers(0, 5))),
        "vin": vin,
        "plate": draw(st.sampled_from(PLATES if vin is None else (None, *PLATES))),
        "owner_name": name,
        "owner_phone": draw(st.sampled_from([None, "12000000001", "12000000002"])),
        "amount_fen": draw(st.integers(1, 3)),
        "model": draw(st.sampled_from([None, "途安", "途观"])),
    }


Step = int | list[Row]
"""A file to bring, or which of the files in force to undo."""
steps = st.lists(
    st.one_of(st.lists(rows(), min_size=1, max_size=4), st.integers(0, 9)), min_size=2, max_size=8
)


@dataclass
class Remembered:
    """Files in force, oldest first, with the digest when exactly these had been brought one after another."""

    in_force: list[ImportBatch] = field(default_factory=list)
    digests: dict[tuple[int, ...], str] = field(default_factory=dict)

    def key(self) -> tuple[int, ...]:
        return tuple(batch.pk for batch in self.in_force)

    def check(self, shop: Shop) -> None:
        """A state once passed through looks the same when undoing leads back to it."""
        assert self.digests.setdefault(self.key(), shop.digest()) == shop.digest()


def bring(shop: Shop, remembered: Remembered, file: list[Row]) -> None:
    """Bring a file, and bring it again: the second time nothing changes."""
    remembered.in_force.append(shop.bring(*file))
    before = shop.digest()
    again = shop.bring(*file)
    assert (again.counts["created"], again.counts["superseded"]) == (0, 0)
    assert again.recording is None
    assert shop.digest() == before


def orders_in_force(batches: list[ImportBatch]) -> set[tuple[str, int]]:
    """Order settlements stated by any file in force."""
    stated = Visit.objects.unscoped(WHY).filter(
        stated_by__in=[b.recording_id for b in batches if b.recording_id]
    )
    return set(stated.exclude(order_no="").values_list("order_no", "ordinal"))


def run(steps: list[Step]) -> None:
    shop, remembered = open_shop(), Remembered()
    remembered.check(shop)
    for step in steps:
        if isinstance(step, list):
            bring(shop, remembered, step)
        elif remembered.in_force:
            shop.undo(remembered.in_force.pop(step % len(remembered.in_force)))
        remembered.check(shop)
        on_file = (
            Visit.objects.unscoped(WHY).current().exclude(order_no="").values_list("order_no", "ordinal")
        )
        assert set(on_file) == orders_in_force(remembered.in_force)
    for batch in reversed(remembered.in_force):
        shop.undo(batch)
    assert shop.digest() == remembered.digests[()]


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=100, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps)
def test_undo_leads_back_to_where_one_was(steps: list[Step]) -> None:
    with transaction.atomic():
        run(steps)
        transaction.set_rollback(True)
