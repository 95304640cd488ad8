"""Where a written native place lies, and which two are one, as tables."""

from __future__ import annotations

import pytest

from huidian.kit.chinese_places import is_same_place, place_of

# fmt: off
PLACES = [
    ("江苏省无锡市江阴市", ("江苏", "无锡", "江阴市")),
    ("江苏 无锡",          ("江苏", "无锡", "")),
    ("无锡",               ("江苏", "无锡", "")),
    ("四川",               ("四川", "", "")),
    ("中国四川省",         ("四川", "", "")),
    ("上海南汇",           ("上海", "上海", "南汇")),
    ("北京市朝阳区",       ("北京", "北京", "朝阳区")),
    ("朝阳市",             ("辽宁", "朝阳", "")),
    ("吉林",               ("吉林", "", "")),
    ("吉林省吉林市",       ("吉林", "吉林", "")),
    ("吉林市",             ("吉林", "吉林", "")),
    ("内蒙古自治区呼市",   ("内蒙古", "呼和浩特", "")),
    ("广西壮族自治区桂林", ("广西", "桂林", "")),
    ("青海海南州",         ("青海", "海南", "")),
    ("延边朝鲜族自治州",   ("吉林", "延边", "")),
    ("江阴市",             ("", "", "江阴市")),
    ("",                   ("", "", "")),
]
SAME = [
    ("江苏省无锡市", "无锡",         True),
    ("江苏",         "江苏无锡",     True),
    ("成都",         "四川",         True),
    ("四川省成都市", "四川省绵阳市", False),
    ("海南",         "上海南汇",     False),
    ("海南",         "青海海南州",   False),
    ("上海浦东",     "上海南汇",     True),
    ("朝阳",         "北京朝阳",     False),
    ("江阴",         "江苏省江阴市", True),
    ("江苏省昆山市", "江苏省徐州市", False),
    ("江苏省昆山市", "江苏",         True),
    ("浙江",         "江苏",         False),
    ("吉林",         "吉林市",       True),
    ("省",           "省",           False),
    ("",             "",             False),
]
# fmt: on


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_where_a_place_lies(text: str, place: tuple[str, str, str]) -> None:
    assert place_of(text) == place


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_which_places_are_one(one: str, other: str, same: bool) -> None:
    assert is_same_place(one, other) is is_same_place(other, one) is same
