"""Imports that are killed, and imports that meet: the dealer's file stays whole, nothing is in it twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from huidian.kit.vins import make_vin
from tests.processes import HANGS, Environment, python

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked to save their start"),
]
_DEALER = """
from huidian.network.actions import create_dealer
from datetime import datetime, UTC
create_dealer(at=datetime(2010, 1, 4, tzinfo=UTC), by=None, code='A', name='甲店(虚构)')
"""


@pytest.fixture
def shop(store: Environment) -> Environment:
    """A store with dealer A."""
    assert python(store, _DEALER).wait(timeout=HANGS) == 0
    return store


def export(path: Path, orders: range) -> str:
    """A CSV of orders, two a vehicle."""
    lines = ["委托书号,结算日期,车牌号,VIN,车主,联系电话,结算金额"]
    lines += [
        f"RO{n:05d},2010-{1 + n % 12:02d}-{1 + n % 28:02d},沪A{n // 2:05d},{make_vin('LSV', n // 2)},"
        f"张三,120{n // 2:08d},{100 + n}"
        for n in orders
    ]
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


def run(store: Environment, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.import_files", *arguments],
        env=store,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_killed_at_any_moment_and_started_again_it_is_as_if_undisturbed(
    shop: Environment, tmp_path: Path
) -> None:
    seeds = [str(seed) for seed in range(7)]
    seen = run(shop, "kill", export(tmp_path / "orders.csv", range(300)), *seeds)
    assert seen["undisturbed"] != seen["empty"]
    assert len({each["at"] for each in seen["after"]}) > 2
    for each in seen["after"]:
        assert each["signal"] == signal.SIGKILL, each
        assert each["met"] in (seen["empty"], seen["undisturbed"]), each
        assert each["then"] == seen["undisturbed"], each
    # Where rows are copied in (PostgreSQL), few statements lie between their coming and their being in force.
    assert seen["left"][0] > 0 or shop.get("DATABASE_URL")
    assert seen["left"][1] == 0


def test_the_same_file_four_times_at_once_is_in_once(shop: Environment, tmp_path: Path) -> None:
    file = export(tmp_path / "orders.csv", range(300))
    seen = run(shop, "together", file, file, file, file)
    assert seen["ends"] == [0, 0, 0, 0]
    assert (seen["orders"], seen["distinct"]) == (300, 300)


def test_overlapping_files_at_once_are_as_one_after_another(
    shop: Environment, stores: Any, tmp_path: Path
) -> None:
    files = [export(tmp_path / f"{start}.csv", range(start, start + 200)) for start in (0, 101, 150, 301)]
    seen = run(shop, "together", *files)
    assert (seen["orders"], seen["distinct"]) == (501, 501)
    with stores.one(tmp_path / "calm") as calm:
        assert python(calm, _DEALER).wait(timeout=HANGS) == 0
        assert run(calm, "one_by_one", *files)["digest"] == seen["digest"]
