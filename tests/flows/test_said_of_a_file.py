"""What `huidian churn`, `huidian import` and the import desk say of one and the same small file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from huidian.config.cli.churn import churn_command
from huidian.config.cli.imports import import_command
from huidian.flows.warnings import groups_of
from huidian.network.models import Dealer
from huidian.visits.importing import Problem, Reason
from huidian.visits.importing.reasons import IN_ROWS, REASONS
from huidian.visits.models import ImportBatch, Visit
from tests.visits.importing.files import xlsx_file
from tests.visits.shop import WHY, Shop, open_shop

HEADER = "委托书号,结算日期,车牌号,结算金额"
Answer = tuple[int, Any]


@pytest.fixture
def shop(db: None, settings: Any, tmp_path: Path) -> Shop:
    settings.HUIDIAN_HOME = tmp_path / "home"
    settings.HUIDIAN_HOME.mkdir()
    settings.HUIDIAN_MART = tmp_path / "mart"
    return open_shop()


def churn(file: Path, *more: str) -> Answer:
    done = CliRunner().invoke(churn_command, [str(file), "--month", "2010-12", "--json", *more])
    return done.exit_code, json.loads(done.stdout)


def bring(file: Path, *more: str) -> Answer:
    done = CliRunner().invoke(import_command, [str(file), "--dealer", "A", "--json", *more])
    return done.exit_code, json.loads(done.stdout)


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "export.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_where_every_row_is_refused_nothing_is_stored_and_the_exit_says_so(
    shop: Shop, tmp_path: Path, more: tuple[str, ...]
) -> None:
    file = written(tmp_path, "R1,昨天,沪A12345,1", "R2,前天,沪B23456,1")
    before = shop.digest()
    code, answer = bring(file, *more)
    assert (code, answer["batch"], answer["rejected"], answer["created"]) == (2, None, 2, 0)
    assert more or Path(answer["rejects_file"]).is_file()
    assert not ImportBatch.objects.unscoped(WHY).exists()
    assert shop.digest() == before
    code, answer = churn(file)
    assert (code, answer["results"], len(answer["rejected"])) == (2, [], 2)


@pytest.mark.parametrize("text", ["nothing", f"{HEADER}\nR1,昨天,沪A12345,1\n"])
def test_a_file_that_brings_nothing_sets_no_dealer_up(shop: Shop, tmp_path: Path, text: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    for dealer in (["NEW", "--new-dealer", "新店"], ["A"]):
        assert CliRunner().invoke(import_command, [str(path), "--dealer", *dealer]).exit_code == 2
    assert [dealer.code for dealer in Dealer.objects.all()] == ["A"]
    brought = CliRunner().invoke(
        import_command,
        [str(written(tmp_path, "R1,2010-06-03,沪A12345,1")), "--dealer", "NEW", "--new-dealer", "新店"],
    )
    assert (brought.exit_code, Dealer.objects.filter(code="NEW").exists()) == (0, True)


def test_counter_sales_beside_refused_rows_bring_nothing_either(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        f"{HEADER},销售类型\nR1,2010-06-03,沪A12345,1,单独销售\nR2,昨天,沪B23456,1,修理销售\n",
        encoding="utf-8",
    )
    code, answer = bring(path)
    assert (code, answer["batch"], answer["left_out"], answer["rejected"]) == (2, None, 1, 1)
    assert churn(path)[0] == 2
    assert not ImportBatch.objects.unscoped(WHY).exists()


def test_one_file_of_which_nothing_could_be_read_is_named_beside_good_ones(tmp_path: Path) -> None:
    bad = written(tmp_path, "R1,昨天,沪A12345,1").rename(tmp_path / "bad.csv")
    good = written(tmp_path, "R1,2010-06-03,沪A12345,1")
    done = CliRunner().invoke(churn_command, [str(good), str(bad), "--month", "2010-12"])
    assert (done.exit_code, done.stderr) == (2, "没有一行能读：bad.csv。\n")


def test_duplicates_and_an_order_with_two_amounts_are_called_so(shop: Shop, tmp_path: Path) -> None:
    lines = ("R1,2010-06-03,沪A12345,300", "R1,2010-06-03,沪A12345,300", "R1,2010-06-03,沪A12345,350")
    file = written(tmp_path, *lines, "R2,2010-06-04,沪B23456,80")
    (code, counted), (_, stored) = churn(file), bring(file)
    assert code == 0
    assert counted["rows"] == {
        "read": 4, "rejected": 0, "duplicates": 1, "told_again": 0, "no_visits": 0, "visits": 3,
    }  # fmt: skip
    assert (stored["created"], stored["unchanged"], stored["duplicates"]) == (3, 0, 1)
    for answer in (counted, stored):
        [warning] = answer["warnings"]
        assert warning["reason"].startswith("委托书 R1 有不同的金额（300.00、350.00 元）")
        assert (warning["column"], [place["row"] for place in warning["examples"]]) == ("结算金额", [4])
    assert Visit.objects.unscoped(WHY).count() == 3


def test_settlements_of_one_order_may_differ_in_their_amounts(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        f"{HEADER},结算单号,付费方式\nR1,2010-06-03,沪A12345,300,J1,客户\nR1,2010-06-03,沪A12345,80,J2,客户\n"
        "R2,2010-06-03,沪A12345,300,,客户\nR2,2010-06-03,沪A12345,80,,索赔\n",
        encoding="utf-8",
    )
    assert churn(path)[1]["warnings"] == bring(path)[1]["warnings"] == []


def test_a_stated_zone_gives_the_day_at_the_dealers(shop: Shop, tmp_path: Path) -> None:
    file = written(tmp_path, "R1,2010-06-30T16:00:00Z,沪A12345,300")
    Dealer.objects.filter(code="A").update(timezone="Asia/Urumqi")
    bring(file)
    assert [visit.settled_on for visit in Visit.objects.unscoped(WHY)] == [date(2010, 6, 30)]


def test_sheets_that_were_not_read_are_named(shop: Shop, tmp_path: Path) -> None:
    sheets: dict[str, Any] = {
        "结算": [HEADER.split(","), ["R1", "2010-06-03", "沪A12345", 1]],
        "说明": [["本表由系统导出"], ["请勿修改"]],
        "Sheet3": [],
    }
    file = xlsx_file(tmp_path / "export.xlsx", sheets)
    named = [
        {
            "file": "export.xlsx",
            "sheet": "说明",
            "reason": "没有找到表头，缺少：结算日期、车牌号/VIN/车辆编号",
        }
    ]
    assert churn(file)[1]["sheets_left_out"] == bring(file)[1]["sheets_left_out"] == named
    for call in (
        [churn_command, str(file), "--month=2010-12"],
        [import_command, str(file), "--dealer=A", "--dry-run"],
    ):
        said = CliRunner().invoke(call[0], call[1:]).stdout  # type: ignore[arg-type]
        assert "export.xlsx · 说明: 没有找到表头" in said


@pytest.mark.parametrize(
    ("code", "first", "second", "said"),
    [
        ("vin_repaired", {"vin": "A"}, {"vin": "B"}, "车架号里的字母 O、I、Q 已按数字读"),
        ("vin_repaired", {"vin": "A"}, {"vin": "A"}, "车架号里的字母 O、I、Q 已按数字读作 A"),
        ("amounts_added", {"lines": 2}, {"lines": 3}, "同一结算单有几行、金额不同，已相加"),
        ("no_identity", {"fields": "A"}, {"fields": "B"}, "没有可用的标识，不知道是哪一条"),
    ],
)
def test_a_reason_met_in_several_rows_is_a_whole_sentence(
    code: str, first: dict[str, Any], second: dict[str, Any], said: str
) -> None:
    rows = [Problem("a.xlsx", "Sheet1", 2, "", "", Reason(code, each), "warning") for each in (first, second)]
    (group,) = groups_of(rows)
    assert (group["reason"]["zh"], group["count"]) == (said, 2)


def test_reasons_whose_rows_differ_have_a_sentence_for_several() -> None:
    of_rows = list(REASONS)[list(REASONS).index("empty_required") :]
    same_in_a_file = {"day_too_early", "day_in_future", "odometer_doubtful"}
    filled = {code for code in of_rows if "{" in REASONS[code].zh} - same_in_a_file
    assert {f"{code}{IN_ROWS}" for code in filled} == {code for code in REASONS if code.endswith(IN_ROWS)}
