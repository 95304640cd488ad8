"""Which rules of a gateway a draft breaks, and at which field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from huidian.kit.labels import Label
from huidian.messages.gateways.rules import TYPES, Gateway, MessageClass, Variable
from huidian.messages.gateways.texts import PLACE, length, places_in

_LINK = re.compile(r"(?:https?://|www\.)[^\s，。；！？】]*", re.IGNORECASE)
_BARE = re.compile(r"[A-Za-z0-9.-]+\.(?:com|cn|net|top|vip|me|cc)/?[^\s，。；！？】]*", re.IGNORECASE)
SHORTEST_SIGNATURE, LONGEST_SIGNATURE = 2, 12


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as somebody wants to save it. `asks_consent`: its purpose needs the owner's consent."""

    message_class: MessageClass
    body: str
    variables: tuple[Variable, ...] = ()
    subject: str = ""
    signature: str = ""
    asks_consent: bool = False


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a draft breaks: its key, the field it is about, and what it says."""

    rule: str
    field: str
    words: Label


def breaches(draft: Draft, rules: Gateway) -> list[Breach]:
    """Every rule of the gateway that the draft breaks; none: it may be saved."""
    return [*_places(draft, rules), *_form(draft, rules), *_links(draft), *_class(draft, rules)]


def _places(draft: Draft, rules: Gateway) -> Iterator[Breach]:
    named, declared = places_in(draft.body), [one.key for one in draft.variables]
    if missing := [key for key in named if key not in declared]:
        names = "、".join(missing)
        yield Breach(
            "variable_unknown", "variables", Label(f"没有定义变量 {names}", f"not declared: {names}")
        )
    if unused := [key for key in declared if key not in named]:
        names = "、".join(unused)
        yield Breach(
            "variable_unused", "variables", Label(f"正文没有用到变量 {names}", f"not in the text: {names}")
        )
    for one in draft.variables:
        if one.type not in TYPES:
            yield Breach(
                "variable_type", "variables", Label(f"变量 {one.key} 的类型不对", f"{one.key}: no such type")
            )
        if one.most > rules.longest_variable:
            most = rules.longest_variable
            words = Label(f"变量 {one.key} 最长 {most} 个字", f"{one.key}: at most {most} characters")
            yield Breach("variable_length", "variables", words)
    if not rules.links and any(one.type == "link" for one in draft.variables):
        words = Label(
            f"{rules.label.zh}不收带问卷链接的内容",
            f"no link to a questionnaire by this way: {rules.label.en}",
        )
        yield Breach("link", "variables", words)
    if draft.message_class == "marketing" and named and not rules.variables_in_marketing:
        words = Label(
            f"{rules.label.zh}的营销模板不能带变量", f"{rules.label.en}: marketing takes no variables"
        )
        yield Breach("variables_in_marketing", "body", words)
    if draft.message_class == "code" and [one.type for one in draft.variables] != ["digits"]:
        words = Label("验证码模板只带一个数字变量", "a code has one variable, of digits")
        yield Breach("code_variable", "variables", words)


def _form(draft: Draft, rules: Gateway) -> Iterator[Breach]:
    if not draft.body.strip():
        yield Breach("empty", "body", Label("正文不能为空", "the text is empty"))
    if length(draft.body) > rules.longest_text:
        most = rules.longest_text
        yield Breach("too_long", "body", Label(f"正文最长 {most} 个字", f"at most {most} characters"))
    if rules.signed and not SHORTEST_SIGNATURE <= length(draft.signature) <= LONGEST_SIGNATURE:
        words = Label(
            "签名须为 2 至 12 个字，例如店名", "a signature of 2 to 12 characters, such as the shop's"
        )
        yield Breach("signature", "signature", words)
    if "【" in draft.body or "】" in draft.body:
        yield Breach(
            "signature_in_text", "body", Label("正文里不能有【】，签名另填", "no 【】: it is the signature's")
        )
    if rules.titled and not draft.subject.strip():
        yield Breach("subject", "subject", Label("标题不能为空", "a subject is needed"))


def _links(draft: Draft) -> Iterator[Breach]:
    if any(
        PLACE.search(link) for link in (*_LINK.findall(draft.body), *_BARE.findall(draft.body))
    ) or re.search(r"/\{", draft.body):
        words = Label("链接必须固定，不能含变量", "a link is constant: no variable in it")
        yield Breach("link_variable", "body", words)


def _class(draft: Draft, rules: Gateway) -> Iterator[Breach]:
    text = draft.body.rstrip()
    if draft.message_class == "marketing":
        if rules.opt_out and not text.endswith(rules.opt_out):
            words = Label(f"营销内容须以“{rules.opt_out}”结尾", f"marketing ends with “{rules.opt_out}”")
            yield Breach("opt_out_missing", "body", words)
    else:
        yield from _no_marketing(draft, rules)
    for theme in rules.banned:
        word = next((one for one in theme.words if one in text), "")
        if word and draft.message_class in theme.classes:
            words = Label(
                f"{rules.label.zh}不发送“{theme.label.zh}”类内容（“{word}”）",
                f"{rules.label.en} does not carry {theme.label.en} (“{word}”)",
            )
            yield Breach(f"banned:{theme.key}", "body", words)


def _no_marketing(draft: Draft, rules: Gateway) -> Iterator[Breach]:
    """What only marketing may say."""
    if sign := next((one for one in rules.opt_out_signs if one in draft.body), ""):
        words = Label(f"只有营销内容带退订字样（“{sign}”）", f"only marketing carries an opt-out (“{sign}”)")
        yield Breach("opt_out_in_notification", "body", words)
    if word := next((one for one in rules.wish_words if one in draft.body), ""):
        words = Label(
            f"生日与节日祝福属于营销（“{word}”）", f"birthday and holiday wishes are marketing (“{word}”)"
        )
        yield Breach("wish_is_marketing", "message_class", words)
    if word := next((one for one in rules.marketing_words if one in draft.body), ""):
        words = Label(f"通知里不能有营销内容（“{word}”）", f"no marketing in a notification (“{word}”)")
        yield Breach("marketing_in_notification", "body", words)
    if draft.asks_consent:
        words = Label("这一用途需要客户同意，属于营销", "this purpose needs consent: it is marketing")
        yield Breach("purpose_is_marketing", "message_class", words)
