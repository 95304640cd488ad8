"""What a campaign is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huidian.engine.campaigns.hold_out import MOST_PERCENT
from huidian.network.roles import Permission
from huidian.outreach.actions.campaign_plans import Plan
from huidian.outreach.conditions import Conditions
from huidian.outreach.queries.callers import callers_of
from huidian.outreach.queries.campaigns import CampaignFile
from huidian.outreach.queries.plans import PlanGround
from huidian.web import formats
from huidian.web.campaigns.conditions import ConditionsForm
from huidian.web.forms import LineField, Select
from huidian.web.forms.fields import Checks
from huidian.web.shell.desk import DeskRequest


def number(label: Any, least: int, most: int, *, usual: int, help_text: Any = "") -> forms.IntegerField:
    """A whole number with its bounds."""
    widget = forms.NumberInput({"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, initial=usual, widget=widget, help_text=help_text
    )


class CampaignForm(ConditionsForm):
    """A campaign's plan: name, whom it is for, how many a day, by whom, how many are held out."""

    action = "campaign.plan"
    field_order = (
        "name", "segment", "last_from", "last_to", "away_from", "away_to", "tiers", "classes", "models",
        "regions", "reasons", "visits_from", "visits_to", "amount_from", "amount_to", "contact_from",
        "contact_to", "outcomes", "consents", "blocked", "numbers", "text", "call_after_days", "quota",
        "people", "offer", "hold_out", "attribution_days", "cause_fixed", "override_why",
    )  # fmt: skip

    name = LineField(label=_("活动名称"), max_length=80)
    text = forms.ChoiceField(
        label=_("怎么联系"),
        widget=Select,
        required=False,
        help_text=_("打电话，或发一个在用的招揽文本；发消息须客户同意，只算已同意的"),
    )
    call_after_days = forms.IntegerField(
        label=_("消息发出几天没有回音就打电话"),
        required=False,
        min_value=1,
        max_value=90,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
        help_text=_("不填就只发消息；来过、约了、回过消息或通过话的不再打"),
    )
    quota = number(_("每天联系几台"), 1, 2000, usual=20, help_text=_("每天轮到这么多台，按随机次序"))
    people = forms.MultipleChoiceField(
        label=_("分派给"), widget=Checks, required=False, help_text=_("不选，就由该岗位的人处理")
    )
    hold_out = number(
        _("对照组占比"),
        0,
        MOST_PERCENT,
        usual=10,
        help_text=_("这部分车由系统按层级随机留下、不联系，用来看活动多带来了多少；0 就没有对照"),
    )
    attribution_days = number(
        _("几天内回店算数"), 1, 366, usual=30, help_text=_("从轮到的次日起算，对照组同样算")
    )
    cause_fixed = LineField(
        label=_("店内原因已如何改进"),
        max_length=300,
        required=False,
        help_text=_("店内原因居多时须先改进再招揽；写明改了什么、谁负责"),
    )
    override_why = LineField(
        label=_("未改进也要招揽的理由"), max_length=300, required=False, help_text=_("会留在操作记录里")
    )
    offer = forms.ChoiceField(label=_("优惠"), widget=Select, required=False)
    segment = forms.ChoiceField(
        label=_("客群"), widget=Select, required=False, help_text=_("选了客群，下面的条件就不用")
    )

    def offer_people(self, request: DeskRequest, dealer_id: int) -> None:
        """Put those who call at the dealer into the field."""
        mine = request.scope.where(Permission.MANAGE_CALLS).choosing(dealer_id)
        by_dealer = callers_of(mine, self.at)
        people = {str(pk): name for callers in by_dealer.values() for pk, name in callers.items()}
        self.choose_from("people", list(people.items()))

    def offer_ground(self, ground: PlanGround) -> None:
        """Put the dealer's segments and offers into the fields."""
        segments = [(str(pk), name) for pk, name in ground.segments.items()]
        self.choose_from("segment", [("", _("不用客群，按下面的条件")), *segments])
        offers = [(str(pk), name) for pk, name in ground.offers.items()]
        self.choose_from("offer", [("", _("没有优惠")), *offers])
        texts = [
            (key, _("%(channel)s：%(name)s") % {"channel": formats.in_language(channel), "name": name})
            for key, (name, channel, _key) in ground.texts.items()
        ]
        self.choose_from("text", [("", _("打电话")), *texts])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        after, window = cleaned.get("call_after_days"), cleaned.get("attribution_days")
        if after and not cleaned.get("text"):
            self.add_error("call_after_days", _("只有先发消息的活动才有；打电话的活动请留空"))
        elif after and window and after >= window:
            self.add_error("call_after_days", _("须少于“几天内回店算数”"))
        return cleaned

    def hold(self, file: CampaignFile) -> None:
        """Show what is planned."""
        self.hold_conditions(file.conditions)
        self.initial.update(
            {
                "name": file.row.name,
                "text": file.text,
                "call_after_days": file.call_after_days,
                "quota": file.row.quota,
                "people": [str(one) for one in file.agent_ids],
                "hold_out": file.row.hold_out,
                "attribution_days": file.attribution_days,
                "offer": str(file.offer_id or ""),
                "cause_fixed": file.cause_fixed,
                "override_why": file.override_why,
            }
        )

    def conditions_with(self, ground: PlanGround) -> Conditions:
        """Those of the segment chosen, else those of the form."""
        segment = self.cleaned_data.get("segment")
        return ground.conditions[int(segment)] if segment else self.conditions

    def plan_with(self, ground: PlanGround) -> Plan:
        """What was asked for; of a valid form."""
        values = self.cleaned_data
        return Plan(
            name=values["name"],
            conditions=self.conditions_with(ground),
            text=values["text"],
            call_after_days=values["call_after_days"],
            quota=values["quota"],
            hold_out=values["hold_out"],
            attribution_days=values["attribution_days"],
            agents=[int(one) for one in values["people"]],
            offer_id=int(values["offer"]) if values["offer"] else None,
            segment_id=int(values["segment"]) if values["segment"] else None,
            cause_fixed=values["cause_fixed"],
            override_why=values["override_why"],
        )
