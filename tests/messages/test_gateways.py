"""What gateways demand of a text: each rule at its field; what playbooks bring breaks none."""

from __future__ import annotations

import pytest

from huidian import playbooks
from huidian.messages.gateways import Draft, Variable, breaches, fill, gateway, gateway_keys, segments
from huidian.messages.gateways.texts import VariableError, whole_text

OWNER = (Variable("owner", "text", 10),)


def broken(rules: str, message_class: str, body: str, **more: object) -> list[str]:
    draft = {"signature": "甲店", "variables": OWNER if "{owner}" in body else (), **more}
    found = breaches(Draft(message_class, body, **draft), gateway(rules))  # type: ignore[arg-type]
    return [f"{one.field}:{one.rule}" for one in found]


@pytest.mark.parametrize(
    ("rules", "message_class", "body", "expected"),
    [
        ("generic", "notification", "{owner}您好，您的车该保养了。", []),
        ("generic", "notification", "该保养了。拒收请回复R", ["body:opt_out_in_notification"]),
        ("generic", "notification", "保养八折优惠", ["body:marketing_in_notification"]),
        ("generic", "notification", "祝您生日快乐", ["message_class:wish_is_marketing"]),
        ("generic", "marketing", "祝您生日快乐！拒收请回复R", []),
        ("generic", "marketing", "工时优惠", ["body:opt_out_missing"]),
        ("generic", "marketing", "拒收请回复R 工时优惠", ["body:opt_out_missing"]),
        ("huawei", "marketing", "{owner}您好，拒收请回复R", ["body:variables_in_marketing"]),
        ("generic", "notification", "详见 https://a.cn/{owner}", ["body:link_variable"]),
        ("generic", "notification", "详见 https://a.cn/x", []),
        ("generic", "notification", "【甲店】您好", ["body:signature_in_text"]),
        ("tencent", "notification", "您的车该年检了", ["body:banned:inspection"]),
        ("aliyun", "notification", "您的车该年检了", []),
        ("aliyun", "notification", "请填写问卷", ["body:banned:questionnaire"]),
        (
            "tencent",
            "notification",
            "您有一张代金券",
            ["body:banned:coupon", "body:marketing_in_notification"],
        ),
        ("generic", "code", "验证码 1234", ["variables:code_variable"]),
    ],
)
def test_a_rule_is_said_at_its_field(rules: str, message_class: str, body: str, expected: list[str]) -> None:
    assert sorted(broken(rules, message_class, body)) == sorted(expected)


def test_variables_and_signature() -> None:
    assert broken("generic", "notification", "您好", variables=OWNER) == ["variables:variable_unused"]
    assert broken("generic", "notification", "{owner}{x}") == ["variables:variable_unknown"]
    long = (Variable("owner", "text", 36),)
    assert broken("generic", "notification", "{owner}", variables=long) == ["variables:variable_length"]
    assert broken("generic", "notification", "您好", signature="甲") == ["signature:signature"]
    assert broken("generic", "notification", "您好", asks_consent=True) == [
        "message_class:purpose_is_marketing"
    ]
    assert broken("mail", "notification", "您好") == ["subject:subject"]


@pytest.mark.parametrize(
    ("characters", "expected"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
)
def test_segments_are_seventy_then_sixty_seven_each(characters: int, expected: int) -> None:
    assert segments("字" * characters) == expected


def test_an_emoji_is_two_and_the_signature_counts() -> None:
    assert segments("字" * 69 + "😀") == 2
    assert whole_text("甲店", "您好") == "【甲店】您好"


def test_values_have_to_fit() -> None:
    assert fill("{owner}您好{owner}", OWNER, {"owner": "王先生"}) == "王先生您好王先生"
    for value in ("", "一二三四五六七八九十一", "王\n先生"):
        with pytest.raises(VariableError) as wrong:
            fill("{owner}", OWNER, {"owner": value})
        assert list(wrong.value.keys) == ["owner"]


@pytest.mark.parametrize("rules", ["generic", "aliyun", "tencent", "mail", "wecom", "letter"])
def test_what_playbooks_bring_fits(rules: str) -> None:
    assert rules in gateway_keys()
    for text in playbooks.load("generic").messages.templates:
        if text.channel == gateway(rules).channel:
            places = tuple(Variable(one.key, one.type, one.most) for one in text.variables)
            more = {"variables": places, "subject": text.subject}
            assert broken(rules, text.message_class, text.body, **more) == [], text.key
