"""What a text is asked for. What breaks a rule of its gateway is said at the field, with the rule."""

from __future__ import annotations

import re
from typing import Any, get_args

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.kit.labels import Label
from huidian.messages.gateways.rules import Variable, VariableType
from huidian.messages.queries.texts import TextFile, breaches_of
from huidian.messages.words import CLASSES
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, Select

_VARIABLE = re.compile(r"([a-z][a-z0-9_]{0,19})\s+([a-z]+)\s+([0-9]{1,3})")
_TYPES = " / ".join(get_args(VariableType))


class TextForm(ActionForm):
    """A version of a text; `offer` says of which dealer and channel."""

    action = "text.write"
    name = LineField(label=gettext_lazy("名称"), max_length=60)
    message_class = forms.ChoiceField(label=gettext_lazy("类型"), widget=Select)
    purpose = forms.ChoiceField(
        label=gettext_lazy("用途"), widget=Select, help_text=gettext_lazy("联系许可按用途判断")
    )
    subject = LineField(
        label=gettext_lazy("标题"), max_length=120, required=False, help_text=gettext_lazy("邮件与信函才有")
    )
    body = forms.CharField(
        label=gettext_lazy("正文"),
        max_length=3000,
        widget=forms.Textarea({"class": "form-control", "rows": 5}),
        help_text=gettext_lazy("变量写成 {owner}。{owner}、{plate}、{car}、{dealer} 自动填好"),
    )
    variables = forms.CharField(
        label=gettext_lazy("变量"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"class": "form-control", "rows": 3}),
    )
    signature = LineField(
        label=gettext_lazy("签名"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("短信才有，不带【】"),
    )
    expires_hours = forms.IntegerField(
        label=gettext_lazy("多少小时内有效"),
        required=False,
        min_value=1,
        max_value=24 * 90,
        widget=forms.NumberInput({"class": "form-control"}),
        help_text=gettext_lazy("过了就不再发；不填即长期有效"),
    )

    dealer_id, channel = 0, "sms"

    def offer(self, dealer_id: int, channel: str, purposes: dict[str, Label]) -> None:
        """Put what can be chosen into the fields."""
        self.dealer_id, self.channel = dealer_id, channel
        self.choose_from("message_class", _choices(CLASSES))
        self.choose_from("purpose", _choices(purposes))
        words = _("每行一个：名称、类型、最长字数，例如 owner text 10；类型有 %(types)s")
        self.fields["variables"].help_text = words % {"types": _TYPES}

    def put_in(self, file: TextFile) -> None:
        """Put an earlier version into the fields."""
        row = file.row
        self.initial.update(
            name=row.name,
            message_class=row.message_class,
            purpose=file.purpose_key,
            subject=file.subject,
            body=file.body,
            variables="\n".join(f"{one.key} {one.type} {one.most}" for one in file.variables),
            signature=row.signature,
            expires_hours=file.expires_hours,
        )

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"]).replace("\0", "").replace("\r\n", "\n").strip()

    def clean_variables(self) -> list[Variable]:
        made = []
        for line in str(self.cleaned_data["variables"]).splitlines():
            if not line.strip():
                continue
            match = _VARIABLE.fullmatch(line.strip())
            if match is None or match[2] not in get_args(VariableType) or int(match[3]) < 1:
                raise forms.ValidationError(_("看不懂这一行：%(line)s") % {"line": line.strip()[:40]})
            made.append(Variable(match[1], match[2], int(match[3])))  # type: ignore[arg-type]
        return made

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and self.dealer_id:
            for one in breaches_of(self.dealer_id, self.words, values["variables"]):
                self.add_error(one.field, formats.in_language(one.words))
        return values

    @property
    def words(self) -> dict[str, Any]:
        """As the verbs take them."""
        values = {key: value for key, value in self.cleaned_data.items() if key not in ("variables", "code")}
        return {"channel": self.channel, **values}


class NewTextForm(TextForm):
    """A new text: on which channel, and the name by which lists and campaigns call it."""

    action = "text.new"
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,39}$",
        label=gettext_lazy("代号"),
        help_text=gettext_lazy("小写字母、数字与下划线，例如 winter_check"),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("请用小写字母开头的字母、数字与下划线")},
    )
    field_order = ("code", "name")


class ApprovalForm(ActionForm):
    """What the gateway calls a text it approved."""

    action = "text.approve"
    gateway_code = LineField(
        label=gettext_lazy("网关模板编号"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("网关给的编号，例如 SMS_123456；没有就不填"),
    )


class RejectionForm(ActionForm):
    """Why a gateway refused a text."""

    action = "text.reject"
    reason = LineField(label=gettext_lazy("未通过的原因"), max_length=200)


def _choices(words: dict[str, Label]) -> list[tuple[str, str]]:
    return [(str(key), formats.in_language(label)) for key, label in words.items()]
