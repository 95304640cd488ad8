"""The columns of the list of vehicles, on the page and in the Excel file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from huidian.kit.labels import Label
from huidian.playbooks.rules import TierScheme
from huidian.retention.queries import VehicleRow
from huidian.web import formats
from huidian.web.figures.definitions import Definition, definitions_of
from huidian.web.lists.columns import Column, Row

ELSEWHERE = "elsewhere"
_YES, _NO = Label("是", "yes"), Label("否", "no")
VEHICLE_COLUMNS: Sequence[Column[VehicleRow]] = (
    Column("plate", _("车牌"), lambda row: row.plate, card=1),
    Column("owner", _("车主"), lambda row: row.owner, card=3),
    Column("phone", _("电话"), lambda row: row.phone, sortable=False, card=5, template="vehicles/phone.html"),
    Column("model", _("车型"), lambda row: row.model),
    Column("left", _("离开"), lambda row: row.left, "label", sortable=False, hidden=True),
    Column("left_on", _("离开日期"), lambda row: row.left_on, "day", hidden=True),
    Column("last_visit_on", _("最后进站"), lambda row: row.last_visit_on, "day", card=4),
    Column("back", _("之后已回来"), lambda row: _YES if row.is_back else _NO, "label"),
    Column(
        ELSEWHERE,
        _("曾在网内其他店进站"),
        lambda row: None if row.elsewhere is None else _YES if row.elsewhere else _NO,
        "label",
        sortable=False,
        hidden=True,
    ),
    Column(
        "months_away",
        _("离站月数"),
        lambda row: row.months_away,
        "count",
        card=2,
        defines="months_away",
        template="vehicles/months_away.html",
    ),
    Column("tier", _("流失层级"), lambda row: row.tier_label, "label", defines="tier"),
    Column("customer_class", _("客户等级"), lambda row: row.customer_class, defines="customer_class"),
    Column("advisor", _("服务顾问"), lambda row: row.advisor),
    Column("visits", _("累计台次"), lambda row: row.visits, "count"),
    Column("amount_fen", _("累计金额（元）"), lambda row: row.amount_fen, "yuan"),
    Column("note", _("备注"), lambda row: row.note, sortable=False, hidden=True),
    Column("seen_on", _("起始月进站日"), lambda row: row.seen_on, "day", hidden=True),
    Column("kind", _("委托类别"), lambda row: row.kind, "label", hidden=True),
    Column("region", _("地区"), lambda row: row.region, hidden=True),
    Column("use", _("用途"), lambda row: row.use, "label", hidden=True),
    Column("age", _("车龄"), lambda row: row.age, "label", hidden=True),
    Column("purchased_on", _("购车日期"), lambda row: row.purchased_on, "day", hidden=True),
    Column("warranty_end_on", _("质保到期"), lambda row: row.warranty_end_on, "day", hidden=True),
    Column("lost_in", _("流失月"), lambda row: row.lost_in, "month", hidden=True),
    Column("vin", _("VIN"), lambda row: row.vin, hidden=True),
    Column("dealer", _("经销商"), lambda row: row.dealer, hidden=True),
)


def with_scheme(columns: Sequence[Column[Row]], scheme: TierScheme | None) -> list[Column[Row]]:
    """The columns, with that of the tiers saying of which scheme they are."""

    def heading(column: Column[Row]) -> str:
        words = str(column.label)
        return formats.in_language(scheme.heading(Label(words, words))) if scheme else words

    return [replace(column, label=heading(column)) if column.key == "tier" else column for column in columns]


def column_definitions() -> list[Definition]:
    """The cards behind the columns' heads."""
    named = dict.fromkeys(column.defines for column in VEHICLE_COLUMNS if column.defines)
    return [card for metric_id in named for card in definitions_of(metric_id)]
