"""Filling a store: interrupted and resumed, taken away again, and never at the cost of others' data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.processes import HANGS, Environment, Stores, python

pytestmark = [pytest.mark.slow, pytest.mark.both_stores]
SMALL = """
import json
from datetime import UTC, date, datetime
from pathlib import Path
from django.conf import settings
from huidian.demo.store.filling import fill
from huidian.demo.store import calling, filling, marking
from huidian.demo.world import Plan
from huidian.visits.digest import digest
from huidian.visits.models import ImportBatch, Visit
plan = Plan(date(2011, 1, 20), vehicles=60, years=2, only=("FMZ01", "IND01"))
now = datetime(2011, 1, 20, 2, tzinfo=UTC)
home = Path(settings.HUIDIAN_HOME)
filling.SHOPS_THAT_CALL, calling.DAYS = 1, 5
def quietly(*told): pass
"""
INTERRUPTED = """
class Stop(Exception): pass
def stop_midway(what, done, total):
    if total and done * 2 > total: raise Stop
try:
    fill(plan, home, now=now, progress=stop_midway)
except Stop:
    halfway = ImportBatch.objects.unscoped("test").count()
fill(plan, home, now=now, progress=quietly)
print(json.dumps([halfway, ImportBatch.objects.unscoped("test").count(), digest()]))
"""
WHOLE = """
made = fill(plan, home, now=now, progress=quietly)
print(json.dumps([ImportBatch.objects.unscoped("test").count(), digest(), sum(made.orders.values())]))
"""
REMOVED = """
from huidian.network.actions import create_dealer
from huidian.network import audit
marking.keep_plan(home, plan, finished=True)
kept = marking.kept_plan(home)
marking.remove(home)
emptied = [Visit.objects.unscoped("test").count(), marking.kept_plan(home), audit.verify().events]
create_dealer(at=now, by=None, code="REAL", name="别人的店")
try:
    marking.remove(home)
    refused = ""
except marking.OtherDealersError as error:
    refused = str(error)
print(json.dumps([kept[1], emptied, refused]))
"""


def ask(environment: Environment, script: str) -> Any:
    process = python(environment, SMALL + script)
    out, error = process.communicate(timeout=HANGS)
    assert process.returncode == 0, error
    return json.loads(out.splitlines()[-1])


@pytest.fixture(scope="module")
def whole(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Environment, Any]]:
    """A store that was filled undisturbed, and what is in it."""
    with stores.one(tmp_path_factory.mktemp("whole") / "home") as environment:
        yield environment, ask(environment, WHOLE)


def test_an_interrupted_demo_is_finished_by_the_next_call(
    store: Environment, whole: tuple[Environment, Any]
) -> None:
    halfway, batches, digest = ask(store, INTERRUPTED)
    all_batches, undisturbed, orders = whole[1]
    assert 0 < halfway < batches == all_batches
    assert digest == undisturbed
    assert orders > 300


def test_a_demo_is_taken_away_unless_there_are_other_dealers(whole: tuple[Environment, Any]) -> None:
    finished, emptied, refused = ask(whole[0], REMOVED)
    assert finished is True
    assert emptied == [0, None, 0]
    assert refused == "REAL"
