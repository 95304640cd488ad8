"""Calls that cannot be answered: exit 2 and one clear sentence, nothing on stdout."""

import json
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from huidian.config.cli.churn import churn_command
from tests.flows.churn_files.asks import run, run_json
from tests.flows.churn_files.exports import order, write_csv

JUNE = date(2010, 6, 10)
REACHING = [order(9, date(2010, 12, 30), 9)]
"""Somebody came in the month that is asked for: it has a figure."""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "1.csv", [order(1, JUNE, 1), *REACHING])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--month", "2010-13"], "The month '2010-13' must be written YYYY-MM, as 2010-12."),
        (["--month", "december"], "The month 'december' must be written YYYY-MM, as 2010-12."),
        (["--month", "0007-01"], "The month '0007-01' must be written YYYY-MM, as 2010-12."),
        (["--month", "2010-12", "--window", "0"], "The window must be from 1 to 600 months, not 0."),
        (
            ["--month", "2010-12", "--playbook", "nobody"],
            "There is no playbook 'nobody'; there are: generic, svw",
        ),
        (["--month", "2010-12", "--map", "settled_on"], "'settled_on' must be written FIELD=COLUMN"),
        (["--month", "2010-12", "--map", "colour=车型"], "1.csv: There is no field “colour”."),
        (["--month", "2010-12", "--map", "model=颜色"], "1.csv: The file has no column “颜色”."),
        (["--month", "2010-12", "--as-of", "2010-02-30"], "The day '2010-02-30' must be written YYYY-MM-DD"),
        (["--month", "2199-01"], "2199-01 is still to come: today is "),
        (["--month", "2010-12", "--as-of", "2199-01-31"], "2199-01-31 is still to come: today is "),
        (["--month", "2010-12", "-o", "lost.csv"], "The output file 'lost.csv' must end in .xlsx."),
        (["--month", "2010-12", "-o", "no/such/folder/lost.xlsx"], "There is no folder "),
    ],
)
def test_a_wrong_call(export: Path, arguments: list[str], sentence: str) -> None:
    done = run(export, *arguments, "--language", "en")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


def test_refusals_are_in_chinese_unless_asked(export: Path) -> None:
    assert run(export, "--month", "2010-13").stderr == "月份“2010-13”要写成 YYYY-MM，例如 2010-12。\n"


def test_unknown_headers_are_named_with_the_way_to_name_them(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("DOC,CAR,CLOSED\n1,沪A00001,2010-06-03\n", encoding="utf-8")
    done = run(tmp_path / "1.csv", "--month", "2010-12")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--map 结算日期=列名。现有的列：DOC, CAR, CLOSED。" in done.stderr
    english = run(tmp_path / "1.csv", "--month", "2010-12", "--language", "en").stderr
    assert '--map "settled on=COLUMN". Its columns: DOC, CAR, CLOSED.' in english


def test_a_field_may_go_by_the_name_messages_call_it_by(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("DOC,CAR,CLOSED\n1,沪A00001,2010-06-03\n2,沪A00009,2010-12-30\n", "utf-8")
    for fields in (("结算日期", "车牌号"), ("settled on", "plate"), ("settled_on", "plate")):
        named = [f"--map={field}={column}" for field, column in zip(fields, ("CLOSED", "CAR"), strict=True)]
        assert run_json(tmp_path / "1.csv", "--month", "2010-12", *named)["results"][0]["cohort"] == 1


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two systems' exports: of the second only a person knows the columns."""
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text("委托书号,车牌号,结算日期\nRO1,沪A00001,2010-06-03\nRO2,沪A00009,2010-12-30\n", "utf-8")
    second.write_text("DOC,CAR,CLOSED\n1,沪A00002,2010-06-03\n", encoding="utf-8")
    return first, second


@pytest.mark.parametrize("swapped", [False, True])
def test_columns_named_by_hand_hold_for_the_files_that_have_them(
    two: tuple[Path, Path], swapped: bool
) -> None:
    named = ("--map", "结算日期=CLOSED", "--map", "plate=CAR")
    files = two[::-1] if swapped else two
    assert run_json(*files, "--month", "2010-12", *named)["results"][0]["cohort"] == 2


def test_a_file_left_without_what_it_needs_is_named(two: tuple[Path, Path]) -> None:
    done = run(*two, "--month", "2010-12", "--map", "plate=CAR")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("2.csv：没有找到表头，缺少：结算日期")


def test_a_column_that_no_file_has_is_refused(two: tuple[Path, Path]) -> None:
    named = ("--map", "settled_on=CLOSED", "--map", "plate=CAR", "--map", "model=颜色")
    done = run(*two, "--month", "2010-12", *named)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "没有“颜色”这一列" in done.stderr


def test_a_missing_file_is_named(tmp_path: Path, export: Path) -> None:
    done = run(export, tmp_path / "gone.xlsx", "--month", "2010-12", "--language", "en", "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "gone.xlsx: There is no such file.\n"


def test_a_file_that_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "noise.xlsx").write_bytes(bytes(range(256)) * 40)
    done = run(tmp_path / "noise.xlsx", "--month", "2010-12")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("noise.xlsx：")


def test_a_missing_month_or_file_is_a_wrong_call(export: Path) -> None:
    assert run(export).exit_code == 2
    assert run("--month", "2010-12").exit_code == 2


def test_rejected_rows_do_not_stop_the_rest(tmp_path: Path) -> None:
    rows = [order(1, JUNE, 1), order(2, JUNE, 2, 结算日期="昨天"), order(3, JUNE, 3, 牌照号="", 底盘号="")]
    rows += REACHING
    export = write_csv(tmp_path / "1.csv", rows)
    answer = run_json(export, "--month", "2010-12", "--language", "en")
    assert answer["results"][0]["cohort"] == 1
    assert answer["rejected"][0] == {
        "file": "1.csv",
        "sheet": answer["rejected"][0]["sheet"],
        "row": 3,
        "column": "结算日期",
        "value": "昨天",
        "reason": "not a date",
    }
    assert [(one["row"], bool(one["reason"])) for one in answer["rejected"]] == [(3, True), (4, True)]
    text = run(export, "--month", "2010-12").stdout
    assert "2 行未能读取，没有计入。" in text
    assert "1.csv" in text


def test_a_file_without_a_visit_says_so(tmp_path: Path) -> None:
    export = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1, 修理类型="PDI")])
    assert run_json(export, "--month", "2010-12", "-o", tmp_path / "o.xlsx")["results"] == []
    assert "文件中没有可计入的进站。" in run(export, "--month", "2010-12").stdout


def test_a_vehicle_known_by_its_vin_alone_has_no_plate(tmp_path: Path) -> None:
    export = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1), *REACHING], ("结算日期", "底盘号"))
    [vehicle] = run_json(export, "--month", "2010-12")["results"][0]["lost_vehicles"]
    assert vehicle["plate"] is None
    assert vehicle["vin"].startswith("LZZ")


def test_beyond_the_data_nothing_is_counted(tmp_path: Path) -> None:
    answer = run_json(write_csv(tmp_path / "1.csv", [order(1, JUNE, 1)]), "--month", "2010-12")
    [result] = answer["results"]
    assert [result[key] for key in ("visits", "cohort", "lost", "rate")] == [None] * 4
    assert result["lost_vehicles"] == [] and answer["notes"]


def test_a_refusal_does_not_wait_for_the_engine() -> None:
    script = (
        "import sys; from huidian.config.cli import main\n"
        "try: main(['churn', 'gone.xlsx', '--month', '2010-12'])\n"
        "except SystemExit as end: assert end.code == 2\n"
        "print(sorted({'ibis', 'duckdb', 'pyarrow', 'django', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8")
    assert done.stdout == "[]\n"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_progress_and_stdout_stays_pure(
    export: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    churn_command.main([str(export), "--month", "2010-12", "--json"], standalone_mode=False)
    assert "1.csv" in terminal.getvalue()
    assert json.loads(capsys.readouterr().out)["results"][0]["cohort"] == 1


def test_the_list_on_the_terminal_says_who_is_back(tmp_path: Path) -> None:
    export = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1), order(2, date(2011, 2, 3), 1)])
    listed = run(export, "--month", "2010-12").stdout
    assert "已回店" in listed
    [row] = [line for line in listed.splitlines() if "沪A00001" in line]
    assert row.split()[1:3] == ["2010-06-10", "2011-02-03"]
