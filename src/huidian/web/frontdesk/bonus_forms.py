"""A bonus rule as it is typed, and from when it holds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.engine.bonus import MOST_BANDS, Band, BonusRule, Part, as_data, read_rule
from huidian.kit.months import parse_month
from huidian.kit.shares import share_of
from huidian.retention.bonus import can_begin_in
from huidian.retention.figure_texts import read_value
from huidian.retention.month_figures import SCALES, Unit
from huidian.web.forms import ActionForm, LineField


class BandsField(LineField):
    """Bands as a line of text: `95=300, 97=500` (from 95 on 300 yuan, from 97 on 500)."""

    def __init__(self, label: Any, unit: Unit) -> None:
        example = (
            gettext_lazy("例如 5=100, 10=300") if unit == "count" else gettext_lazy("例如 95=300, 97=500")
        )
        super().__init__(label=label, required=False, max_length=200, help_text=example)
        self.unit: Unit = unit

    def clean(self, value: Any) -> tuple[Band, ...]:
        text = str(super().clean(value) or "").replace("，", ",")
        bands = []
        for piece in filter(None, (one.strip() for one in text.split(","))):
            at_least, bar, yuan = piece.partition("=")
            try:
                bound, fen = read_value(self.unit, at_least), read_value("money", yuan)
            except ValueError:
                bound = fen = None
            if not bar or bound is None or fen is None:
                raise ValidationError(_("写成 95=300, 97=500 的样子"))
            bands.append(Band(share_of(bound, SCALES[self.unit]) or 0.0, fen))
        return tuple(sorted(bands, key=lambda one: one.at_least))


class YuanField(LineField):
    """An amount in yuan; nothing is None."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, max_length=12)

    def clean(self, value: Any) -> int | None:
        try:
            return read_value("money", str(super().clean(value) or ""))
        except ValueError:
            raise ValidationError(_("请填金额（元），例如 300")) from None


class BonusForm(ActionForm):
    """A rule; what is left empty pays nothing."""

    action = "bonus.write"
    name = LineField(label=gettext_lazy("名称"), max_length=60)
    keep = BandsField(gettext_lazy("保持率（%）达到 = 奖（元）"), "rate")
    returns_bands = BandsField(gettext_lazy("流失回店（台）达到 = 奖（元）"), "count")
    returns = YuanField(gettext_lazy("每台流失回店（元）"))
    returns_cap = YuanField(gettext_lazy("流失回店最多（元）"))
    volume_bands = BandsField(gettext_lazy("接车（台）达到 = 奖（元）"), "count")
    volume = YuanField(gettext_lazy("每台接车（元）"))
    above = forms.IntegerField(
        label=gettext_lazy("接车超过几台起算"),
        required=False,
        min_value=0,
        max_value=10_000,
        widget=forms.NumberInput({"class": "form-control"}),
    )
    volume_cap = YuanField(gettext_lazy("接车最多（元）"))
    satisfaction = BandsField(gettext_lazy("满意度（分）达到 = 奖（元）"), "tenths")
    floor = YuanField(gettext_lazy("合计最少（元）"))
    cap = YuanField(gettext_lazy("合计最多（元）"))

    def clean(self) -> dict[str, Any] | None:
        said = super().clean()
        if said and not self.errors:
            if not self.rule.parts:
                raise ValidationError(_("至少写一项"))
            if self.rule.cap_fen is not None and self.rule.cap_fen < self.rule.floor_fen:
                self.add_error("cap", _("最多不能比最少还少"))
            else:
                self._must_be_kept()
        return said

    def _must_be_kept(self) -> None:
        try:
            read_rule(as_data(self.rule))
        except ValueError:
            words = _("金额最多一千万元，一项最多 %(n)s 档") % {"n": MOST_BANDS}
            raise ValidationError(words) from None

    @property
    def rule(self) -> BonusRule:
        """The rule that was typed."""
        said = self.cleaned_data
        parts = (
            Part("keep", said["keep"]),
            Part(
                "returns",
                said["returns_bands"],
                each_fen=said["returns"] or 0,
                cap_fen=said["returns_cap"],
            ),
            Part(
                "volume",
                said["volume_bands"],
                each_fen=said["volume"] or 0,
                above=said["above"] or 0,
                cap_fen=said["volume_cap"],
            ),
            Part("satisfaction", said["satisfaction"]),
        )
        paying = tuple(part for part in parts if part.bands or part.each_fen)
        return BonusRule(paying, said["floor"] or 0, said["cap"])


class AdoptForm(ActionForm):
    """From which month a rule holds."""

    action = "bonus.adopt"
    month = LineField(label=gettext_lazy("从哪个月起（2026-01）"), max_length=7)

    def clean_month(self) -> int:
        try:
            month = parse_month(self.cleaned_data["month"])
        except ValueError:
            raise ValidationError(_("请写成 2026-01 的样子")) from None
        if not can_begin_in(month, timezone.localdate(self.at)):
            raise ValidationError(_("最早从十年前起，最晚从一年后起"))
        return month
