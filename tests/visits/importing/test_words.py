"""Words with a fixed meaning: order types, sale types, uses, payers (S0, S1, S3)."""

import pytest

from huidian.visits.importing.parsers import PARSERS, Context, Flaw
from huidian.visits.importing.profile import load_profile, profile_names
from tests.visits.importing.test_days import CONTEXT, code


def meaning(family: str, said: str, profile: str = "generic") -> object:
    return PARSERS[family](Context(load_profile(profile), CONTEXT.earliest_on, None))(said)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("保养", "maintenance"),
        ("定期保养", "maintenance"),
        ("保養", "maintenance"),
        ("小保养", "maintenance"),
        ("维修", "repair"),
        ("一般维修", "repair"),
        ("返修", "repair"),
        ("事故", "accident"),
        ("事故维修", "accident"),
        ("保险维修", "accident"),
        ("钣金喷漆", "accident"),
        ("索赔", "warranty"),
        ("质量担保", "warranty"),
        ("三包索赔", "warranty"),
        ("索賠", "warranty"),
        ("首保", "first_service"),
        ("首次保养", "first_service"),
        ("首次免费保养", "first_service"),
        ("技术服务活动", "recall"),
        ("召回", "recall"),
        ("PDI", "pdi"),
        ("ＰＤＩ检查", "pdi"),
        ("pdi", "pdi"),
        ("其他", "other"),
        ("精品加装", "other"),
        ("Maintenance", "maintenance"),
        ("first service", "first_service"),
    ],
)
def test_order_types(said: str, kind: str) -> None:
    assert meaning("order_kind", said) == kind


def test_an_unknown_order_type_is_other_and_said() -> None:
    value = meaning("order_kind", "喷泉")
    assert isinstance(value, Flaw)
    assert (value.value, value.reason.code) == ("other", "kind_unknown")


@pytest.mark.parametrize(
    ("said", "sale"),
    [("修理销售", "repair"), ("单独销售", "counter"), ("配件销售", "counter"), ("维修", "repair")],
)
def test_sale_types_of_s0(said: str, sale: str) -> None:
    assert meaning("sale_type", said) == sale
    assert meaning("sale_type", said, "svw-2") == sale


@pytest.mark.parametrize(
    ("said", "use"),
    [
        ("私家车", "private"),
        ("个人", "private"),
        ("非营运", "private"),
        ("公务车", "company"),
        ("公司", "company"),
        ("单位", "company"),
        ("特种车", "special"),
        ("出租车", "special"),
        ("营运", "special"),
    ],
)
def test_vehicle_uses_of_s0(said: str, use: str) -> None:
    assert meaning("use", said) == use


@pytest.mark.parametrize(
    ("said", "payer"),
    [("客户自费", "customer"), ("保险公司", "insurance"), ("厂家索赔", "warranty"), ("保险", "insurance")],
)
def test_payers(said: str, payer: str) -> None:
    assert meaning("payer", said) == payer


@pytest.mark.parametrize(
    ("said", "gender"),
    [
        ("男", "male"),
        ("女", "female"),
        ("先生", "male"),
        ("女士", "female"),
        ("M", "male"),
        ("Female", "female"),
    ],
)
def test_genders(said: str, gender: str) -> None:
    assert meaning("gender", said) == gender


def test_a_single_letter_is_no_part_of_another_word() -> None:
    assert code(meaning("gender", "MR X")) == "gender_unknown"


@pytest.mark.parametrize(
    ("said", "may"),
    [
        ("是", False),
        ("1", False),
        ("免打扰", False),
        ("客户拒绝联系", False),
        ("否", True),
        ("N", True),
        ("未拒绝", True),
        ("", None),
    ],
)
def test_whoever_is_not_to_be_contacted(said: str, may: bool | None) -> None:
    assert meaning("may_contact", said) is may


def test_what_nobody_knows_in_that_column_is_taken_as_a_no() -> None:
    unknown = meaning("may_contact", "周三")
    assert isinstance(unknown, Flaw)
    assert (code(unknown), unknown.value) == ("opted_out_unknown", False)


@pytest.mark.parametrize("profile", profile_names())
def test_every_profile_still_knows_the_common_words(profile: str) -> None:
    for said, kind in (
        ("保养", "maintenance"),
        ("维修", "repair"),
        ("索赔", "warranty"),
        ("首保", "first_service"),
    ):
        assert meaning("order_kind", said, profile) == kind


def test_items_are_cut_into_a_list() -> None:
    assert PARSERS["items"](CONTEXT)("换机油; 换机滤；四轮定位\n洗车") == [
        "换机油",
        "换机滤",
        "四轮定位",
        "洗车",
    ]
    assert PARSERS["items"](CONTEXT)("-") is None


def test_texts_lose_line_breaks_but_keep_their_signs() -> None:
    assert PARSERS["text"](CONTEXT)(" 张三（先生）\n ") == "张三（先生）"
    assert PARSERS["text"](CONTEXT)("无") is None
    assert PARSERS["text"](CONTEXT)(12.0) == "12"


def test_emails() -> None:
    assert PARSERS["email"](CONTEXT)(" A@Example.com ") == "a@example.com"
    assert code(PARSERS["email"](CONTEXT)("nobody")) == "email_unreadable"


@pytest.mark.parametrize(
    ("said", "powertrain"),
    [
        ("汽油", "petrol"),
        ("92#汽油", "petrol"),
        ("柴油", "diesel"),
        ("油电混合动力", "hybrid"),
        ("插电式混合动力", "plug_in"),
        ("PHEV", "plug_in"),
        ("增程式电动", "range_extender"),
        ("纯电动汽车", "electric"),
        ("bev", "electric"),
        ("HEV", "hybrid"),
    ],
)
def test_powertrains(said: str, powertrain: str) -> None:
    assert meaning("powertrain", said) == powertrain
