"""Finding the header and knowing its columns."""

import pytest

from huidian.visits.importing.headers import HeaderFinder, column_letters, likely_header
from huidian.visits.importing.profile import load_profile
from huidian.visits.importing.tables import TABLES

VISITS = TABLES["visits"]


def fields(
    *rows: list[object], profile: str | None = None, mapping: dict[str, str] | None = None
) -> list[str | None]:
    """The fields found for the columns of the best header among some rows."""
    finder = HeaderFinder(VISITS, load_profile(profile) if profile else None, mapping)
    header = finder.find([list(row) for row in rows])  # type: ignore[arg-type]
    return [field.key if field else None for field in header.fields] if header else []


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ("委托书号 工单号 RO号 维修单号", "order_no"),
        ("牌照号 车牌号 车牌 车牌号码", "plate"),
        ("底盘号 VIN 车架号 VIN码 vin 车辆识别代号", "vin"),
        ("结算日期 结算时间 结账日期", "settled_on"),
        ("行驶里程 公里数 进厂里程", "odometer_km"),
        ("修理类型 维修类别 维修类型 业务类型", "order_kind"),
        ("业务接待 服务顾问 接待员 SA", "advisor"),
        ("结算金额 实收金额 结算金额(元) 结算金额（元） 实收金额:", "amount_fen"),
        ("销售类型", "sale_type"),
        ("付款状态", "payment_status"),
    ],
)
def test_the_headers_the_systems_use(texts: str, field: str) -> None:
    for text in texts.split():
        assert fields([text]) == [field], text


@pytest.mark.parametrize(
    "text", ["结算\n金额", " 结 算 金 额 ", "结算金额（元）", "＊结算金额", "【结算金额】", "結算金額"]
)
def test_blanks_units_and_signs_in_a_header_do_not_matter(text: str) -> None:
    assert fields([text]) == ["amount_fen"]


def test_the_header_is_found_below_titles_and_above_data() -> None:
    rows: list[list[object]] = [
        ["某某汽车销售服务有限公司", "", ""],
        ["结算档案查询", "结算日期：2010-06-01 至 2010-06-30", ""],
        ["", "", ""],
        ["委托书号", "牌照号", "结算日期"],
        ["RO1", "沪A12345", "2010-06-03"],
    ]
    header = HeaderFinder(VISITS, None, None).find(rows)  # type: ignore[arg-type]
    assert header is not None
    assert header.row == 3
    assert not header.missing(VISITS)


def test_a_header_of_two_lines_is_read_as_one() -> None:
    upper: list[object] = ["委托书号", "车辆", "", "车主", "", "结算日期"]
    lower: list[object] = ["", "牌照号", "底盘号", "姓名", "电话", ""]
    assert fields(upper, lower) == ["order_no", "plate", "vin", "owner_name", "owner_phone", "settled_on"]


def test_a_row_of_data_is_no_second_line() -> None:
    header: list[object] = ["委托书号", "牌照号", "结算日期", "修理类型", "业务接待"]
    data: list[object] = ["RO1", "沪A12345", "2010-06-03", "维修", "顾问"]
    finder = HeaderFinder(VISITS, None, None)
    found = finder.find([header, data])  # type: ignore[list-item]
    assert found is not None
    assert (found.row, found.depth) == (0, 1)


def test_of_two_columns_for_one_field_the_better_known_wins() -> None:
    assert fields(["结算时间", "结算日期", "牌照号"]) == [None, "settled_on", "plate"]
    assert fields(["牌照号", "牌照号", "结算日期"]) == ["plate", None, "settled_on"]


def test_columns_of_items_are_gathered() -> None:
    assert fields(["维修项目", "作业项目", "牌照号"]) == ["labour_items", "labour_items", "plate"]


def test_a_profile_knows_more_than_the_table() -> None:
    assert fields(["陪同结算时间", "VIN码"]) == [None, "vin"]
    assert fields(["陪同结算时间", "VIN码"], profile="faw-mazda") == ["settled_on", "vin"]


def test_a_profile_goes_before_synonyms_and_the_hand_before_both() -> None:
    row: list[object] = ["入厂目的", "维修类别", "修理类型"]
    assert fields(row) == [None, None, "order_kind"]
    assert fields(row, profile="gac-toyota") == ["order_kind", None, None]
    assert fields(row, profile="gac-toyota", mapping={"order_kind": "修理类型"}) == [None, None, "order_kind"]


@pytest.mark.parametrize("column", ["cust", "CUST", " cust ", "A"])
def test_a_column_is_given_by_hand_by_header_or_letters(column: str) -> None:
    assert fields(["cust", "date"], mapping={"vehicle": column, "settled_on": "date"}) == [
        "vehicle",
        "settled_on",
    ]


def test_a_column_taken_by_hand_is_taken_from_its_synonym() -> None:
    assert fields(["牌照号", "结算日期"], mapping={"vehicle": "牌照号"}) == ["vehicle", "settled_on"]


def test_a_field_may_be_given_no_column_by_hand() -> None:
    assert fields(["牌照号", "联系人", ""], mapping={"owner_name": ""}) == ["plate", None, None]


def test_missing_names_what_a_row_needs() -> None:
    finder = HeaderFinder(VISITS, None, None)
    header = finder.find([["委托书号", "修理类型"]])
    assert header is not None
    assert header.missing(VISITS) == ["settled_on", "plate/vin/vehicle"]


def test_where_no_word_is_known_the_fullest_row_is_the_likely_header() -> None:
    assert likely_header([["标题", "", ""], ["a", "b", "c"], ["x", 1, 2]]) == 1
    assert likely_header([]) is None
    assert likely_header([[1, 2]]) is None


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters


def test_no_two_fields_share_a_synonym() -> None:
    for table in TABLES.values():
        owner: dict[str, str] = {}
        for field in table.fields:
            for text in field.synonyms:
                assert owner.setdefault(text.upper(), field.key) == field.key, text
