"""S0's worked example through the command line: 1,600 visits, 1,200 vehicles, 300 lost, 25.00 %."""

from pathlib import Path

import pytest

from tests.flows.churn_files.asks import ask, run, run_json
from tests.flows.churn_files.exports import s0_orders, write_csv


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_csv(tmp_path_factory.mktemp("s0") / "2010.csv", s0_orders())


def test_s0_json(export: Path) -> None:
    answer = run_json(export, "--month", "2010-12", "--playbook", "svw")
    assert list(answer) == [
        "results",
        "rejected",
        "rows",
        "warnings",
        "sheets_left_out",
        "playbook",
        "notes",
    ]
    assert answer["rejected"] == answer["warnings"] == answer["sheets_left_out"] == []
    assert (answer["rows"]["read"], answer["rows"]["visits"], answer["rows"]["duplicates"]) == (2500, 2500, 0)
    [result] = answer["results"]
    lost, ends = result.pop("lost_vehicles"), result.pop("warranty_ends")
    assert (ends["stated"], ends["unknown"], ends["years_reckoned"]) == (0, 0, 2)
    assert any("质保到期日" in note and "加 2 年推算" in note for note in answer["notes"])
    assert result == {
        "dealer": "-",
        "month": "2010-12",
        "window_months": 6,
        "visits": 1600,
        "cohort": 1200,
        "lost": 300,
        "rate": 0.25,
        "provisional": False,
    }
    assert len(lost) == 300
    assert set(lost[0]) == {"plate", "vin", "last_visit_on"}
    assert {vehicle["plate"] for vehicle in lost} == {f"沪A{car:05d}" for car in range(300)}
    assert {vehicle["last_visit_on"] for vehicle in lost} == {"2010-06-28", "2010-06-29", "2010-06-30"}


def test_s0_text_in_both_languages(export: Path) -> None:
    chinese = run(export, "--month", "2010-12", "--playbook", "svw").stdout
    assert "25.0%：2010-06 进站 1,200 台（1,600 台次），300 台至 2010-12 月末未再进站" in chinese
    assert "沪A00000 2010-06-28 6 6 个月以上·流失 朗途 乙顾问 12000000000" in " ".join(chinese.split())
    assert "… +290 (-o OUT.xlsx)" in chinese
    english = run(export, "--month", "2010-12", "--playbook", "svw", "--language", "en").stdout
    assert "25.0%: of 1,200 vehicles seen in 2010-06 (1,600 visits), 300 were not seen again" in english
    ours = [line for line in english.splitlines() if "2010-06-2" not in line]
    cells = ("朗途", "帕萨卡", "途悦", "市区", "郊县")
    assert not any(char > "⺀" for line in ours if not line.strip().startswith(cells) for char in line)


def test_splits_add_up_to_the_figure(export: Path) -> None:
    [result] = ask(export).results
    assert [one.by for one in result.splits] == ["kind", "age", "model", "use", "warranty", "region"]
    for one in result.splits:
        assert sum(part.figure.base for part in one.rows) == 1200
        assert sum(part.figure.numerator for part in one.rows) == 300
        assert sum(part.share or 0 for part in one.rows) == pytest.approx(1)
    ages = next(one for one in result.splits if one.by == "age")
    assert ages.rows[-1].cumulative == 1
    models = next(one for one in result.splits if one.by == "model")
    assert {row.key: (row.figure.numerator, row.holdings) for row in models.rows if row.key} == {
        "朗途": (100, 400),
        "帕萨卡": (100, 400),
        "途悦": (100, 400),
    }


def test_lost_vehicles_carry_what_a_caller_needs(export: Path) -> None:
    [result] = ask(export, playbook="gac-toyota").results
    vehicle = next(one for one in result.lost_vehicles if one.name == "沪A00001")
    assert vehicle.known["phone"] == "12000000001"
    assert vehicle.known["advisor"] == "甲顾问"
    assert vehicle.known["owner"] == "车主0001"
    assert (vehicle.tier, vehicle.customer_class, vehicle.back_on) == ("not_lost", "B", None)
    assert vehicle.months_away == 6


def test_rates_per_order_kind_look_at_their_kind_only(export: Path) -> None:
    [result] = ask(export).results
    (_, overall), (_, maintenance), (_, repair) = result.by_kind
    assert overall == result.figure
    orders = [(row["牌照号"], row["结算日期"], row["修理类型"]) for row in s0_orders()]
    for figure, kind in ((maintenance, "保养"), (repair, "一般维修")):
        came = {car for car, day, said in orders if day.startswith("2010-06") and said == kind}
        back = {car for car, day, said in orders if day > "2010-06-30" and said == kind}
        assert (figure.base, figure.numerator) == (len(came), len(came - back))
