"""Filling a store: interrupted and resumed, taken away again, and never at the cost of others' data."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.processes import HANGS, Environment, python

pytestmark = [pytest.mark.slow, pytest.mark.both_stores]
SMALL = """
import json
from datetime import UTC, date, datetime
from pathlib import Path
from django.conf import settings
from huidian.demo.store.filling import fill
from huidian.demo.store import marking
from huidian.demo.world import Plan
from huidian.visits.digest import digest
from huidian.visits.models import ImportBatch, Visit
plan = Plan(date(2011, 1, 20), vehicles=60, years=2, only=("FMZ01", "IND01"))
now = datetime(2011, 1, 20, 2, tzinfo=UTC)
home = Path(settings.HUIDIAN_HOME)
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
fill(plan, home, now=now, progress=quietly)
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


def test_an_interrupted_demo_is_finished_by_the_next_call(
    store: Environment, stores: Any, tmp_path: Any
) -> None:
    halfway, batches, digest = ask(store, INTERRUPTED)
    with stores.one(tmp_path / "other") as other:
        whole, undisturbed, orders = ask(other, WHOLE)
    assert 0 < halfway < batches == whole
    assert digest == undisturbed
    assert orders > 300


def test_a_demo_is_taken_away_unless_there_are_other_dealers(store: Environment) -> None:
    finished, emptied, refused = ask(store, REMOVED)
    assert finished is True
    assert emptied == [0, None, 0]
    assert refused == "REAL"
