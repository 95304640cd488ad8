"""The command line of the store: what it prints, what it stores, and how it says no."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from django.utils import timezone

from huidian.config.cli.imports import digest_command, import_command, import_undo_command
from huidian.customers.models import Customer
from huidian.kit.vins import make_vin
from huidian.network import troubles
from huidian.network.models import AuditEvent, Dealer
from huidian.visits.actions import save_profile
from huidian.visits.models import ImportBatch, Visit
from tests.visits.shop import WHY, Shop, open_shop

pytestmark = pytest.mark.django_db
HEADER = ("委托书号", "结算日期", "车牌号", "VIN", "车主", "联系电话", "结算金额")
GOOD = ("RO1", "2010-06-03", "沪A12345", make_vin("LSV", 1), "张三", "12012345678", 100)
BAD = ("RO2", "2010-06-31", "沪A12346", make_vin("LSV", 2), "李四", "12012345679", 200)


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.HUIDIAN_HOME = tmp_path / "home"
    settings.HUIDIAN_HOME.mkdir()
    settings.HUIDIAN_MART = tmp_path / "mart"


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


def workbook(path: Path, *rows: tuple[object, ...]) -> str:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((HEADER, *rows)):
            sheet.write_row(at, 0, row)
    return str(path)


def run(command: Any, *arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == code, done.output
    return done


def as_json(command: Any, *arguments: str) -> Any:
    return json.loads(run(command, *arguments, "--json").stdout)


def digest() -> str:
    return run(digest_command).stdout.strip()


def test_a_file_goes_in_and_comes_out_again(shop: Shop, tmp_path: Path) -> None:
    empty = digest()
    told = as_json(import_command, workbook(tmp_path / "a.xlsx", GOOD), "--dealer", "A")
    batch = told.pop("batch")
    assert told == {
        "rows": 1,
        "created": 1,
        "superseded": 0,
        "unchanged": 0,
        "duplicates": 0,
        "rejected": 0,
        "left_out": 0,
        "rejects_file": None,
        "refusals": [],
        "warnings": [],
        "sheets_left_out": [],
    }
    assert digest() != empty
    assert as_json(import_undo_command, str(batch))["retracted"] == 1
    assert digest() == empty


def test_refused_rows_put_right_go_in(shop: Shop, tmp_path: Path) -> None:
    told = as_json(import_command, workbook(tmp_path / "a.xlsx", GOOD, BAD), "--dealer", "A")
    assert (told["created"], told["rejected"]) == (1, 1)
    refused = Path(told["rejects_file"])
    book = openpyxl.load_workbook(refused)
    assert book.active is not None
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][: len(BAD)] == BAD
    assert "结算日期" in str(rows[1][len(BAD)])
    book.active.cell(2, 2).value = "2010-06-30"
    book.save(refused)
    again = as_json(import_command, str(refused), "--dealer", "A")
    assert (again["created"], again["rejected"]) == (1, 0)
    assert shop.orders() == [("RO1", "06-03"), ("RO2", "06-30")]


def test_the_same_file_again_is_not_read_and_says_so(shop: Shop, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", GOOD)
    as_json(import_command, file, "--dealer", "A")
    before = digest()
    told = as_json(import_command, file, "--dealer", "A")
    assert (told["rows"], told["created"], told["unchanged"]) == (1, 0, 1)
    said = run(import_command, file, "--dealer", "A").stdout
    assert "没有变化" in said
    assert "已导入" not in said
    assert digest() == before


def test_doubtful_cells_of_rows_that_were_kept_are_told(shop: Shop, tmp_path: Path) -> None:
    rows = [(f"RO{n}", "2010-06-03", "沪A12345", make_vin("LSV", 1), "张三", "", "面议") for n in range(4)]
    file = workbook(tmp_path / "a.xlsx", *rows)
    (told,) = as_json(import_command, file, "--dealer", "A", "--dry-run")["warnings"]
    assert (told["column"], told["count"], len(told["examples"])) == ("结算金额", 4, 3)
    first = {"file": "a.xlsx", "sheet": "Sheet1", "row": 2, "column": "结算金额", "value": "面议"}
    assert told["examples"][0] == first
    said = run(import_command, file, "--dealer", "A").stdout
    assert "已导入" in said
    assert f"“结算金额” {told['reason']}：4 处" in said
    assert "a.xlsx · Sheet1 · 第 2 行 · 结算金额：面议" in said
    english = run(import_command, file, "--dealer", "A", "--dry-run", "--language", "en").stdout
    assert "row 2 · 结算金额: 面议" in english


def test_a_dry_run_says_why_rows_are_refused(shop: Shop, tmp_path: Path) -> None:
    for rows, head in (((GOOD, BAD), "试运行"), ((BAD,), "没有一行能导入")):
        file = workbook(tmp_path / f"{len(rows)}.xlsx", *rows)
        said = CliRunner().invoke(import_command, [file, "--dealer", "A", "--dry-run"]).stdout
        assert head in said
        assert "拒收的原因：\n  “结算日期” 不存在的日期或时间：1 处" in said
        assert f"第 {len(rows) + 1} 行 · 结算日期：2010-06-31" in said


def test_the_same_file_after_its_undo_goes_in_again(shop: Shop, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", GOOD)
    batch = as_json(import_command, file, "--dealer", "A")["batch"]
    before = digest()
    as_json(import_undo_command, str(batch))
    assert as_json(import_command, file, "--dealer", "A")["created"] == 1
    assert digest() == before


def test_the_same_file_by_a_profile_changed_since_is_read_again(shop: Shop, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", GOOD)
    options = ("--dealer", "A", "--profile", "ours")

    def save(**mapping: str) -> None:
        save_profile(
            dealer=shop.dealer, kind="visits", name="ours", mapping=mapping, staff=None, at=timezone.now()
        )

    save(advisor="车主")
    as_json(import_command, file, *options)
    save(team="车主")
    assert as_json(import_command, file, *options)["superseded"] == 1


def test_an_older_file_after_a_correction_takes_the_correction_back(shop: Shop, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", GOOD)
    as_json(import_command, file, "--dealer", "A")
    before = digest()
    corrected = workbook(tmp_path / "b.xlsx", (*GOOD[:-1], 120))
    assert as_json(import_command, corrected, "--dealer", "A")["superseded"] == 1
    assert as_json(import_command, file, "--dealer", "A")["superseded"] == 1
    assert digest() == before


def test_a_dry_run_stores_nothing_and_tells_what_moves(shop: Shop, tmp_path: Path) -> None:
    before = digest()
    late = ("RO3", "2010-12-20", "沪A12347", make_vin("LSV", 3), "王五", "12012345670", 100)
    file = workbook(tmp_path / "a.xlsx", GOOD, late)
    told = as_json(import_command, file, "--dealer", "A", "--dry-run")
    assert (told["batch"], told["created"]) == (None, 2)
    # Of December the file holds a part; of the months after it no day.
    [december] = told["effect"]
    assert [december[name] for name in ("month", "rate_before", "rate_after", "provisional")] == [
        "2010-12",
        None,
        1.0,
        True,
    ]
    said = run(import_command, file, "--dealer", "A", "--dry-run").output
    assert "2010-12 流失率：– → 100.0%（暂计）" in said
    assert digest() == before
    assert not ImportBatch.objects.unscoped(WHY).exists()


def test_a_dry_run_sets_no_dealer_up(db: None, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", GOOD)
    for more in ((), ("--new-dealer", "甲店")):
        told = as_json(import_command, file, "--dealer", "NEW", *more, "--dry-run")
        assert (told["batch"], told["created"]) == (None, 1)
        assert not Dealer.objects.exists()
        assert not AuditEvent.objects.unscoped(WHY).exists()


def test_settings_that_cannot_be_right_are_said_and_nothing_is_stored(
    shop: Shop, settings: Any, tmp_path: Path
) -> None:
    settings.HUIDIAN_ENGINE = "abacus"
    refused = run(import_command, workbook(tmp_path / "a.xlsx", GOOD), "--dealer", "A", code=2)
    assert "HUIDIAN_ENGINE 是 'abacus'" in refused.output and "duckdb, spark" in refused.output
    assert not ImportBatch.objects.unscoped(WHY).exists()


def test_a_dry_run_doubts_a_file_whose_vehicles_nobody_knows(shop: Shop, tmp_path: Path) -> None:
    def cars(first: int) -> list[tuple[object, ...]]:
        return [(f"RO{n}", "2010-06-03", f"沪A{n:05}", "", "", "", 1) for n in range(first, first + 30)]

    run(import_command, workbook(tmp_path / "a.xlsx", *cars(100)), "--dealer", "A")
    strange = workbook(tmp_path / "b.xlsx", *cars(200))
    told = as_json(import_command, strange, "--dealer", "A", "--dry-run")
    assert (told["vehicles"], told["known_vehicles"], told["is_strange"]) == (30, 0, True)
    assert "确认是本店的文件吗" in run(import_command, strange, "--dealer", "A", "--dry-run").stdout
    ours = as_json(import_command, workbook(tmp_path / "c.xlsx", *cars(110)), "--dealer", "A", "--dry-run")
    assert (ours["known_vehicles"], ours["is_strange"]) == (20, False)


def test_where_there_are_dealers_a_new_one_is_set_up_only_when_asked(db: None, tmp_path: Path) -> None:
    open_shop("B")
    file = workbook(tmp_path / "a.xlsx", GOOD)
    refused = run(import_command, file, "--dealer", "A", code=2)
    assert "--new-dealer" in refused.stderr
    run(import_command, file, "--dealer", "A", "--new-dealer", "甲店(虚构)")
    assert Visit.objects.unscoped(WHY).get().dealer.name == "甲店(虚构)"


def test_what_sets_no_dealer_up_does_not_offer_it(shop: Shop) -> None:
    refused = run(digest_command, "--dealer", "NOPE", code=2)
    assert "NOPE" in refused.stderr and "--new-dealer" not in refused.stderr


def test_the_first_file_of_all_sets_its_dealer_up(db: None, tmp_path: Path) -> None:
    run(import_command, workbook(tmp_path / "a.xlsx", GOOD), "--dealer", "A")
    assert Visit.objects.unscoped(WHY).get().dealer.code == "A"


REFUSED = {
    "no such file": ("missing.xlsx", (), "missing.xlsx"),
    "not a table": ("noise.xlsx", (), "不是表格"),
    "unknown profile": ("a.xlsx", ("--profile", "nobody"), "模板"),
    "unknown field": ("a.xlsx", ("--map", "colour=车主"), "colour"),
    "no pair": ("a.xlsx", ("--map", "colour"), "字段=列名"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_said_in_a_sentence(shop: Shop, tmp_path: Path, case: str) -> None:
    name, options, wanted = REFUSED[case]
    workbook(tmp_path / "a.xlsx", GOOD)
    (tmp_path / "noise.xlsx").write_bytes(bytes(range(256)) * 8)
    done = run(import_command, str(tmp_path / name), "--dealer", "A", *options, code=2)
    assert wanted in done.stderr
    assert not ImportBatch.objects.unscoped(WHY).exists()
    assert not Visit.objects.unscoped(WHY).exists()


@pytest.mark.parametrize("codes", [("B", "B"), ("A", "B"), ("A", "somebody")])
def test_a_file_of_another_dealer_is_refused(shop: Shop, tmp_path: Path, codes: tuple[str, str]) -> None:
    open_shop("B")
    file = tmp_path / "a.csv"
    rows = [f"RO{n},2010-06-0{n},沪A1234{n},{code}" for n, code in enumerate(codes, start=1)]
    file.write_text("\n".join(["委托书号,结算日期,车牌号,经销商", *rows]), "utf-8")
    assert "其他经销商" in run(import_command, str(file), "--dealer", "A", code=2).stderr
    assert not Visit.objects.unscoped(WHY).exists()


def test_undo_of_nothing_is_refused(shop: Shop) -> None:
    assert "99" in run(import_undo_command, "99", code=2).stderr


def test_customers_come_by_the_same_command(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "owners.csv"
    file.write_text("姓名,手机,车牌号,车型\n张三,12012345678,沪A12345,途安\n", "utf-8")
    told = as_json(import_command, str(file), "--dealer", "A", "--kind", "customers")
    assert told["created"] == 1
    customer = Customer.objects.unscoped(WHY).get()
    assert (customer.name, customer.name_initials, customer.phone_last4) == ("张三", "zs", "5678")


def test_without_its_tables_the_store_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.migrations.executor import MigrationExecutor

    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: ["something"])
    assert "huidian manage migrate" in run(digest_command, code=2).stderr


def test_a_full_disk_after_the_commit_says_that_the_file_is_in(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any, **named: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("huidian.mart.actions.write_facts", full)
    file = workbook(tmp_path / "a.xlsx", GOOD)
    said = run(import_command, file, "--dealer", "A", "--language", "en").stdout
    assert "Imported as batch" in said
    assert "the figures are not refreshed: No space left on device" in said
    assert [one.kind for one in troubles.standing()] == ["figures"]
    batch = ImportBatch.objects.unscoped(WHY).get()
    said = run(import_undo_command, str(batch.pk), "--language", "en").stdout
    assert f"“a.xlsx” of A (batch {batch.pk}) is undone: 1 taken back" in said
