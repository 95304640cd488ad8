"""A mart that is cut, changed or gone is made anew before anybody reads it; a full disk is told."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from huidian.engine.mart.files import folder_of
from huidian.mart import actions
from huidian.mart.actions import refresh, refresh_all
from huidian.mart.readers import ensure_fresh
from huidian.mart.rebuilding import FiguresNotReadableError
from huidian.mart.verifying import differing_dealers
from huidian.network import troubles
from huidian.network.models import Dealer
from tests.mart.shop import Came, Shop

NOW = datetime(2011, 1, 6, 1, 0, tzinfo=UTC)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def _change(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:20] + bytes([content[20] ^ 1]) + content[21:])


def _mart_gone(file: Path) -> None:
    for path in file.parent.iterdir():
        path.unlink()


DAMAGE: dict[str, Callable[[Path], None]] = {
    "cut": _cut,
    "changed": _change,
    "missing": Path.unlink,
    "mart gone": _mart_gone,
}


@pytest.fixture
def written(shop_a: Shop, shop_b: Shop) -> Shop:
    for shop in (shop_a, shop_b):
        shop.saw([Came(1, date(2010, 6, 30)), Came(2, date(2009, 6, 1))])
    refresh_all(now=NOW)
    return shop_a


def dealers() -> list[Dealer]:
    return list(Dealer.objects.select_related("reckoning").filter(data_revision__gt=0))


def visits_of(mart: Path, shop: Shop) -> Path:
    return next((mart / folder_of(shop.dealer.code)).glob("visits-*.parquet"))


@pytest.mark.parametrize("how", DAMAGE)
def test_what_is_damaged_is_made_anew_for_its_next_reader(
    written: Shop, shop_b: Shop, mart: Path, how: str
) -> None:
    file, of_another = visits_of(mart, written), visits_of(mart, shop_b)
    before, untouched = file.read_bytes(), of_another.stat().st_mtime_ns
    assert not ensure_fresh(dealers(), now=NOW)
    DAMAGE[how](file)
    assert ensure_fresh(dealers(), now=NOW)
    assert file.read_bytes() == before
    assert of_another.stat().st_mtime_ns == untouched
    assert differing_dealers() == []


@pytest.mark.parametrize("how", ["cut", "mart gone"])
def test_refresh_does_not_call_a_damaged_mart_current(written: Shop, mart: Path, how: str) -> None:
    DAMAGE[how](visits_of(mart, written))
    assert refresh(written.dealer, as_of=date(2011, 1, 6), now=NOW).mart_written


def test_a_full_disk_leaves_the_figures_that_are_there(
    written: Shop, mart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(actions, "write_facts", full)
    written.saw([Came(3, date(2010, 7, 1))])
    assert ensure_fresh(dealers(), now=NOW)
    assert [one.kind for one in troubles.standing()] == ["figures"]
    assert "No space left" in troubles.standing()[0].sentence.en
    _cut(visits_of(mart, written))
    with pytest.raises(FiguresNotReadableError):
        ensure_fresh(dealers(), now=NOW)
    monkeypatch.undo()
    refresh_all(now=NOW)
    assert troubles.standing() == []
