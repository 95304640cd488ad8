"""The mart against the store: what agrees is said to, and every way of not agreeing has its word."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db.models import F

from huidian.engine.mart.files import folder_of, read_manifest
from huidian.mart import actions
from huidian.mart.actions import refresh
from huidian.mart.models import Reckoning
from huidian.mart.verdicts import Verdict
from huidian.mart.verifying import verify
from huidian.network import actions as network
from huidian.network.models import Dealer
from huidian.visits.models import Visit
from tests.mart.shop import Came, Shop
from tests.people import OPENED_AT, make_dealer

NOW = datetime(2011, 1, 6, 1, 0, tzinfo=UTC)
TODAY = date(2011, 1, 6)
WHY = "a test spoils its own store"


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """Dealer S with ten cars, its mart and standings up to date."""
    shop.has([10])
    shop.saw([Came(car, date(2010, 1 + car, 3), advisor="甲") for car in range(10)])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    return shop


def only(code: str = "S") -> Verdict:
    [verdict] = verify(code)
    return verdict


def said(verdict: Verdict) -> list[str]:
    return [one.what for one in verdict.differences]


def part_of(mart: Path, table: str) -> Path:
    manifest = read_manifest(mart, "S")
    assert manifest is not None
    return mart / folder_of("S") / manifest.parts[table].file


def state_of(mart: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in mart.rglob("*") if path.is_file()}


def test_a_fresh_mart_agrees_and_says_how_much_it_holds(filled: Shop) -> None:
    verdict = only()
    assert (verdict.differences, verdict.store_revision, verdict.mart_revision) == ((), 3, 3)
    rows = verdict.rows
    assert (rows["visits"], rows["vehicles"], rows["vehicle_months"], rows["assignments"]) == (10, 11, 20, 10)


def test_verifying_writes_nothing(filled: Shop, mart: Path) -> None:
    filled.saw([Came(1, date(2011, 1, 2))])
    before, reckoning = state_of(mart), Reckoning.objects.values().get()
    list(verify())
    assert (state_of(mart), Reckoning.objects.values().get()) == (before, reckoning)


@pytest.mark.parametrize("table", ["visits", "vehicles", "vehicle_months", "assignments"])
def test_a_flipped_byte_is_found_in_every_file(filled: Shop, mart: Path, table: str) -> None:
    path = part_of(mart, table)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    [found] = only().differences
    assert (found.what, found.where) == ("file_changed", path.name)
    assert path.name in found.sentence.zh
    assert path.name in found.sentence.en


@pytest.mark.parametrize("table", ["visits", "assignments"])
def test_a_missing_file_is_named(filled: Shop, mart: Path, table: str) -> None:
    path = part_of(mart, table)
    path.unlink()
    [found] = only().differences
    assert (found.what, found.where) == ("file_missing", path.name)


def test_an_import_that_was_not_refreshed_is_behind_and_its_rows_are_counted(filled: Shop) -> None:
    filled.saw([Came(1, date(2010, 12, 2)), Came(2, date(2010, 12, 3))])
    verdict = only()
    assert (verdict.store_revision, verdict.mart_revision) == (4, 3)
    assert said(verdict)[0] == "behind"
    [visits] = [one for one in verdict.differences if one.where == "visits"]
    assert visits.sentence.en == "visits: 2 rows in the store alone, 0 in the mart alone"
    refresh(filled.dealer, as_of=TODAY, now=NOW)
    assert only().differences == ()


def test_a_store_brought_back_from_a_backup_is_older_than_its_mart(filled: Shop) -> None:
    Dealer.objects.filter(pk=filled.dealer.pk).update(data_revision=F("data_revision") - 1)
    assert said(only()) == ["ahead"]


def test_rows_changed_behind_the_revision_are_found_by_content(filled: Shop) -> None:
    visit = Visit.objects.unscoped(WHY).filter(vehicle_id=filled.cars[3])
    visit.update(settled_on=date(2010, 4, 4))
    verdict = only()
    assert {one.where for one in verdict.differences} == {"visits", "vehicle_months", "assignments"}
    [visits] = [one for one in verdict.differences if one.where == "visits"]
    assert visits.sentence.en == "visits: 1 row in the store alone, 1 in the mart alone"


def test_a_refresh_cut_off_after_the_mart_is_told_by_the_standings(
    filled: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.saw([Came(1, date(2010, 12, 2))])
    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(actions, "_reckon", _cut_off)
        refresh(filled.dealer, as_of=TODAY, now=NOW)
    assert said(only()) == ["standings"]
    refresh(filled.dealer, as_of=TODAY, now=NOW)
    assert only().differences == ()


def _cut_off(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt


def test_other_rules_than_the_mart_was_written_by_are_told(filled: Shop) -> None:
    network.change_playbook(at=OPENED_AT, by=None, dealer=filled.dealer, playbook="svw")
    assert "rules" in said(only())


def test_a_dealer_without_data_needs_no_mart_and_one_with_data_does(filled: Shop) -> None:
    empty, other = Shop(make_dealer("E")), Shop(make_dealer("O"))
    other.saw([Came(1, date(2010, 6, 1))])
    assert {verdict.dealer: said(verdict) for verdict in verify()} == {"S": [], "O": ["missing"]}
    assert only(empty.dealer.code).differences == ()


@pytest.mark.parametrize("content", [b"", b"{", b'{"schema_version": 99}'])
def test_a_manifest_that_cannot_be_read_is_told_and_refreshed(
    filled: Shop, mart: Path, content: bytes
) -> None:
    (mart / folder_of("S") / "manifest.json").write_bytes(content)
    assert said(only()) == ["unreadable"]
    refresh(filled.dealer, as_of=TODAY, now=NOW)
    assert only().differences == ()


def test_rows_that_the_manifest_tells_otherwise_are_named(filled: Shop, mart: Path) -> None:
    path = mart / folder_of("S") / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["parts"]["vehicles"]["rows"] += 5
    path.write_text(json.dumps(content), encoding="utf-8")
    [found] = only().differences
    assert (found.what, found.sentence.en) == ("rows", "vehicles: 16 rows by the manifest, 11 in the file")


def test_a_dealer_the_store_does_not_know_is_told(filled: Shop, mart: Path) -> None:
    (mart / folder_of("S")).rename(mart / folder_of("GONE"))
    found = {verdict.dealer: said(verdict) for verdict in verify()}
    assert found == {"S": ["missing"], folder_of("GONE"): ["stranger"]}


def test_an_unknown_code_is_an_error(filled: Shop) -> None:
    with pytest.raises(Dealer.DoesNotExist):
        list(verify("NOBODY"))


def test_a_refresh_in_between_is_waited_for(filled: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from huidian.mart import verifying

    filled.saw([Came(1, date(2010, 12, 2))])
    compared, times = verifying._compared, []

    def overtaken(dealer: Dealer) -> Verdict:
        times.append(compared(dealer))
        if len(times) == 1:
            refresh(filled.dealer, as_of=TODAY, now=NOW)
        return times[-1]

    monkeypatch.setattr(verifying, "_compared", overtaken)
    assert only().differences == ()
    assert len(times) == 2


def test_every_difference_is_told_in_both_languages(filled: Shop, mart: Path) -> None:
    filled.saw([Came(1, date(2010, 12, 2))])
    part_of(mart, "vehicles").unlink()
    for one in only().differences:
        assert all(asdict(one)["sentence"].values())
