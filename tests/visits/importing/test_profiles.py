"""Profiles: shipped ones, and those saved by hand."""

from datetime import date
from pathlib import Path

import pytest

from huidian.visits.importing import Profile, ProfileError, load_profile, profile_names, read_file
from tests.visits.importing.files import csv_file

# One export a source document's system, headers as it names them.
EXPORTS = {
    "svw-2": "委托书号 牌照号 底盘号 结算日期 行驶里程 修理类型 业务接待 结算金额",
    "faw-mazda": "委托书编号 车牌号 VIN码 陪同结算时间 里程数 服务类别 服务顾问 实收金额",
    "gac-toyota": "RO号 车牌号 车架号 结账日期 入厂里程 入厂目的 SA 实收金额",
    "changan-ford": "维修工单号 车牌号 VIN 结算时间 进厂里程 工单类型 服务顾问 结算金额",
    "repair-erp": "工單號 車牌號 底盤號 結帳日期 行駛里程 維修類別 接車員 實收金額",
}
ROW = ["1001", "陕A12345", "", "2016-12-01", "12000", "保养", "顾问", "350"]


def test_every_source_document_has_a_profile() -> None:
    assert set(profile_names()) == {"generic", *EXPORTS}
    assert profile_names()[0] == "generic"


@pytest.mark.parametrize("name", EXPORTS)
def test_a_profile_reads_the_export_of_its_system(tmp_path: Path, name: str) -> None:
    profile = load_profile(name)
    reading = read_file(csv_file(tmp_path / "a.csv", [EXPORTS[name].split(), ROW]), profile=profile)
    assert reading.problems == []
    values = {key: column[0] for key, column in reading.columns.items() if column[0] is not None}
    assert values == {
        "order_no": "1001",
        "plate": "陕A12345",
        "settled_on": date(2016, 12, 1),
        "odometer_km": 12000,
        "order_kind": "maintenance",
        "advisor": "顾问",
        "amount_fen": 35000,
    }
    assert profile.label.zh != profile.label.en


def test_a_profile_saved_by_hand_comes_back_the_same() -> None:
    for name in profile_names():
        profile = load_profile(name)
        assert Profile.from_mapping(profile.to_mapping()) == profile


def test_a_profile_by_hand_reads_its_own_words(tmp_path: Path) -> None:
    profile = Profile.from_mapping(
        {
            "name": "mine",
            "label": "本店系统",
            "synonyms": {"settled_on": ["D1"], "plate": ["P1"], "order_kind": ["K1"]},
            "words": {"order_kind": {"accident": ["甲类"]}},
        }
    )
    rows = [["P1", "D1", "K1"], ["沪A12345", "2010-06-03", "甲类"], ["沪A12345", "2010-06-03", "保养"]]
    reading = read_file(csv_file(tmp_path / "a.csv", rows), profile=profile)
    assert reading.columns["order_kind"] == ["accident", "maintenance"]
    assert [column.how for column in reading.sheets[0].columns] == ["profile"] * 3


def test_all_mistakes_of_a_profile_are_named_at_once() -> None:
    with pytest.raises(ProfileError) as error:
        Profile.from_mapping(
            {
                "name": "bad",
                "colour": "red",
                "synonyms": {"nothing": ["x"], "plate": "牌照号"},
                "words": {"order_kind": {"wash": ["洗车"]}, "moods": {}, "use": []},
            }
        )
    assert error.value.mistakes == [
        "'synonyms.plate' must be a list of texts",
        "'words.use' must be a table",
        "unknown key 'colour'",
        "unknown key 'synonyms.nothing'",
        "unknown key 'words.moods'",
        "unknown key 'words.order_kind.wash'",
    ]


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_profile("../generic")
