"""What a list of vehicles can be narrowed by."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from huidian.web.figures.address import BY
from huidian.web.lists.filters import Choice, Days, Filter, Numbers, YesNo
from huidian.web.vehicles.notes import HAS_NOTE


def _by(dimension: str, label: object) -> Choice:
    return Choice(key=BY + dimension, field=dimension, label=label)  # type: ignore[arg-type]


VEHICLE_FILTERS: Sequence[Filter] = (
    _by("tier", _("流失层级")),
    _by("customer_class", _("客户等级")),
    Numbers(key="months_away", label=_("离站月数")),
    Days(key="last_visit_on", label=_("最后进站")),
    YesNo(key="back", label=_("之后已回来")),
    HAS_NOTE,
    _by("model", _("车型")),
    _by("age", _("车龄")),
    _by("stage", _("生命周期")),
    _by("kind", _("委托类别")),
    _by("use", _("用途")),
    _by("warranty", _("质保")),
    Days(key="warranty_end_on", label=_("质保到期")),
    Days(key="purchased_on", label=_("购车日期")),
    Numbers(key="visits", label=_("累计台次")),
    Numbers(key="amount", field="amount_fen", label=_("累计金额"), unit=_("元"), worth=100),
    _by("advisor", _("服务顾问")),
    _by("team", _("接车小组")),
    _by("region", _("地区")),
    _by("gender", _("性别")),
    _by("occupation", _("职业")),
    _by("dealer", _("经销商")),
)
