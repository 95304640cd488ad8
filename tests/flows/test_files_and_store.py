"""The same file by `huidian churn` and by a store that it was imported into: one month, the same splits."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from huidian import playbooks
from huidian.config.cli.imports import import_command
from huidian.config.cli.store import scope_of_dealers
from huidian.flows.churn_files.answer import answer
from huidian.flows.churn_files.knowledge import WarrantyEnds
from huidian.flows.churn_files.question import Question
from huidian.flows.vehicle_file import open_vehicle_file
from huidian.kit.months import parse_month
from huidian.kit.vins import make_vin
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.retention import queries as retention

pytestmark = pytest.mark.django_db
HEADER = "委托书号,结算日期,修理类型,底盘号,车型,客户类型,购车日期,质保到期,用户名称,联系电话,地区"
ROWS = (
    # number, day, kind, car, model, use, purchased, warranty end, owner, phone, region
    "1,2010-06-03,保养,1,途观,私家车,2008-01-05,,张三,12012345671,浦东",
    "2,2010-06-04,维修,2,途观,公务车,2007-03-01,2012-03-01,李四,12012345672,闵行",
    # Sold on: whoever has it now did not say where they live.
    "3,2010-06-05,保养,3,朗逸,私家车,2006-07-01,,王五,12012345673,嘉定",
    "4,2010-06-20,保养,3,朗逸,私家车,2006-07-01,,赵六,12012345674,",
    # Moved: the newest region counts, though the older row comes later in the file.
    "6,2010-08-01,保养,4,朗逸,私家车,,,钱七,12012345675,浦东",
    "5,2010-06-06,保养,4,朗逸,私家车,,,钱七,12012345675,宝山",
    # Never came for a visit: on file all the same, and here what is known of another is said.
    "7,2010-11-20,售前检查,5,途观,私家车,2010-11-19,,孙八,12012345676,闵行",
    "8,2010-12-28,售前检查,2,途观,公务车,2007-03-01,2012-03-01,李四,12012345672,浦东",
    # The data reach the end of December.
    "9,2010-12-30,保养,6,朗逸,私家车,2010-01-04,,周九,12012345678,宝山",
)
NOW = datetime(2011, 1, 10, 1, 0, tzinfo=UTC)
DECEMBER = parse_month("2010-12")


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.HUIDIAN_HOME = tmp_path / "home"
    settings.HUIDIAN_HOME.mkdir()
    settings.HUIDIAN_MART = tmp_path / "mart"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2010.csv"
    rows = [row.split(",") for row in ROWS]
    with path.open("w", encoding="utf-8-sig", newline="") as written:
        csv.writer(written).writerows(
            [HEADER.split(","), *([*row[:3], make_vin("LSV", int(row[3])), *row[4:]] for row in rows)]
        )
    return path


@pytest.fixture
def scope(file: Path) -> Scope:
    call = [str(file), "--dealer", "S", "--new-dealer", "S", "--kind", "visits"]
    done = CliRunner().invoke(import_command, call)
    assert done.exit_code == 0, done.output
    Dealer.objects.update(playbook="svw")
    return scope_of_dealers(("S",))


def test_files_and_store_split_alike(scope: Scope, file: Path) -> None:
    page = retention.churn_page(scope, month=DECEMBER, now=NOW)
    question = Question((file,), DECEMBER, playbooks.load("svw"), today=date(2011, 1, 10))
    [result] = answer(question).results
    by_store, by_files = ({split.by: split for split in splits} for splits in (page.splits, result.splits))
    assert set(by_files) == {"kind", "age", "model", "use", "warranty", "region"}
    for by, split in by_files.items():
        assert _cells(split, by) == _cells(by_store[by], by), by
    assert _cells(by_files["warranty"], "warranty") == {
        "inside": (1, 1, None),
        "outside": (2, 2, None),
        "": (1, 0, None),
    }
    assert _cells(by_files["region"], "region") == {"浦东": (3, 2, 3), "": (1, 1, 1)}
    assert result.warranty_ends == WarrantyEnds(stated=1, reckoned=4, unknown=1)


def test_a_vehicle_s_page_ends_its_warranty_as_its_list_does(scope: Scope) -> None:
    listed = retention.vehicles_of(
        scope, metric="monthly_churn", which="cohort", month=DECEMBER, now=NOW
    ).rows
    files = {row.vehicle_id: open_vehicle_file(scope, row.vehicle_id) for row in listed}
    assert {number: one.warranty_end_on for number, one in files.items()} == {
        row.vehicle_id: row.warranty_end_on for row in listed
    }
    assert sorted((str(one.warranty_end_on), one.warranty_stated) for one in files.values()) == [
        ("2008-07-01", False),
        ("2010-01-05", False),
        ("2012-03-01", True),
        ("None", False),
    ]


def _cells(split: Any, by: str) -> dict[str, tuple[int, int, int | None]]:
    held = by in ("model", "region")
    return {
        row.key: (row.figure.base, row.figure.numerator, row.holdings if held else None)
        for row in split.rows
        if row.figure.base or (held and row.holdings)
    }
