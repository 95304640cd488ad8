"""What an owner says of being contacted: agreed, withdrawn, not at all; what became of a number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huidian.customers.words import NUMBER_STATES, PROOFS
from huidian.flows.owners import OwnerFile
from huidian.kit import day_ranges
from huidian.kit.labels import Label
from huidian.web import formats
from huidian.web.forms import ActionForm, LineField, RangedDayField, Select

_NOT_BY_HAND = "file"
NOT_TO_COME = _("请填写今天以后的日期，例如 2027-01-31")


def _choices(words: dict[str, Label], *, without: str | None = None) -> list[tuple[str, str]]:
    return [(key, formats.in_language(label)) for key, label in words.items() if key != without]


def _proofs() -> list[tuple[str, str]]:
    return _choices(PROOFS, without=_NOT_BY_HAND)


class ConsentForm(ActionForm):
    """An owner agrees to a text, for one purpose on one channel."""

    action = "consent.give"
    purpose = forms.ChoiceField(label=_("用途"), widget=Select)
    channel = forms.ChoiceField(label=_("渠道"), widget=Select)
    text_version = LineField(
        label=_("同意书版本"), max_length=40, help_text=_("客户所同意的文字的版本，例如 2026-1")
    )
    proof = forms.ChoiceField(label=_("取得方式"), widget=Select, choices=_proofs)

    def offer(self, file: OwnerFile) -> None:
        """Put the playbook's purposes and channels into the fields."""
        self.choose_from("purpose", _choices(file.purpose_words, without=""))
        self.choose_from("channel", _choices(file.channel_words, without=""))


class WithdrawalForm(ConsentForm):
    """An owner withdraws."""

    action = "consent.withdraw"
    text_version = None  # type: ignore[assignment]


class QuietForm(ActionForm):
    """Owners are not to be contacted: until when, and how they said so."""

    action = "owners.quiet"
    until = RangedDayField(
        label=_("到哪天可再联系"),
        required=False,
        words=NOT_TO_COME,
        help_text=_("不填即长期有效"),
    )
    proof = forms.ChoiceField(label=_("取得方式"), widget=Select, choices=_proofs)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        day = self.fields["until"]
        assert isinstance(day, RangedDayField)
        day.within(day_ranges.to_come(timezone.localdate(self.at)))


class BlockForm(QuietForm):
    """One owner is not to be contacted: for what, on which channel, about which vehicle."""

    action = "consent.block"
    field_order = ("purpose", "channel", "vehicle", "until", "proof")
    purpose = forms.ChoiceField(label=_("用途"), widget=Select, required=False)
    channel = forms.ChoiceField(label=_("渠道"), widget=Select, required=False)
    vehicle = forms.ChoiceField(label=_("车辆"), widget=Select, required=False)

    def offer(self, file: OwnerFile) -> None:
        """Put the playbook's words and the owner's vehicles into the fields."""
        self.choose_from("purpose", _choices(file.purpose_words))
        self.choose_from("channel", _choices(file.channel_words))
        vehicles = [(str(pk), plate or formats.NOTHING) for pk, plate in file.vehicles]
        self.choose_from("vehicle", [("", _("所有车辆")), *vehicles])


class NumberForm(ActionForm):
    """What became of one of an owner's numbers."""

    action = "consent.number"
    number = forms.ChoiceField(label=_("号码"), widget=Select)
    state = forms.ChoiceField(label=_("状态"), widget=Select, choices=lambda: _choices(NUMBER_STATES))

    def offer(self, file: OwnerFile) -> None:
        """Put the owner's numbers into the field, by names of their own, for they may be masked."""
        self.choose_from("number", [(one.key, one.shown) for one in file.numbers])
