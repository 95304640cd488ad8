"""Plain words for what the audit trail keeps of events, the club, referrals, vouchers, notices."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian import playbooks
from huidian.care.words import CARE_WORDS
from huidian.kit.labels import Label
from huidian.playbooks.care import ClubLevel, Line
from huidian.web.audit.actions import Words

OBJECTS: Words = {
    "event": gettext_lazy("车主活动"),
    "events": gettext_lazy("车主活动"),
    "care_effects": gettext_lazy("关怀成效"),
    "event_guests": gettext_lazy("活动的客人"),
    "broadcast": gettext_lazy("群发提示"),
    "broadcasts": gettext_lazy("群发提示"),
    "broadcast_recipients": gettext_lazy("提示的消息"),
    "member": gettext_lazy("会员"),
    "members": gettext_lazy("会员"),
    "club": gettext_lazy("会员"),
    "ledger": gettext_lazy("会员账本"),
    "referral": gettext_lazy("推荐"),
    "referrals": gettext_lazy("推荐"),
    "line_use": gettext_lazy("业务使用"),
    "lines_used": gettext_lazy("业务使用"),
}
FIELDS: Words = {
    "voucher": gettext_lazy("券码"),
    "valid_days": gettext_lazy("券有效（天）"),
    "held_on": gettext_lazy("举办日期"),
    "place": gettext_lazy("地点"),
    "places": gettext_lazy("名额"),
    "most_invited": gettext_lazy("最多邀请几位"),
    "answer": gettext_lazy("答复"),
    "guests": gettext_lazy("客人"),
    "notice": gettext_lazy("提示"),
    "refused": gettext_lazy("未发（台）"),
    "level": pgettext_lazy("club", "等级"),
    "fee_yuan": gettext_lazy("入会费（元）"),
    "amount_yuan": gettext_lazy("金额（元）"),
    "balance_yuan": gettext_lazy("余额（元）"),
    "member_number": gettext_lazy("会员号"),
    "referral_kind": pgettext_lazy("referral", "类别"),
    "line": gettext_lazy("业务"),
    "referrals": gettext_lazy("推荐"),
    "lines_used": gettext_lazy("业务使用"),
}


def label_of(key: str, value: str) -> Label | None:
    """The words for a value that is a key of care's: an answer, a kind, a level, a line of business."""
    if key in ("level", "line"):
        care = playbooks.load().care
        keyed: Sequence[ClubLevel | Line] = care.levels if key == "level" else care.lines
        return next((one.label for one in keyed if one.key == value), None)
    return CARE_WORDS.get(key, {}).get(value)
