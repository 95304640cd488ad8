"""Lists in which each vehicle comes with what is to be said of it: the columns around that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from huidian.retention.queries import VehicleRow
from huidian.web.lists.columns import Column


class Explained(Protocol):
    """A row that speaks of one vehicle."""

    @property
    def vehicle(self) -> VehicleRow: ...


Row = TypeVar("Row", bound=Explained)


def around(explaining: Sequence[Column[Row]]) -> list[Column[Row]]:
    """The plate, the columns that explain, then who and what the vehicle is."""
    return [
        Column("plate", _("车牌"), lambda row: row.vehicle.plate, card=1),
        *explaining,
        Column("owner", _("车主"), lambda row: row.vehicle.owner),
        Column("phone", _("电话"), lambda row: row.vehicle.phone, sortable=False, hidden=True),
        Column("model", _("车型"), lambda row: row.vehicle.model),
        Column("advisor", _("服务顾问"), lambda row: row.vehicle.advisor),
        Column("last_visit_on", _("最后进站"), lambda row: row.vehicle.last_visit_on, "day"),
        Column(
            "months_away", _("离站月数"), lambda row: row.vehicle.months_away, "count", defines="months_away"
        ),
        Column("note", _("备注"), lambda row: row.vehicle.note, sortable=False, hidden=True),
        Column("vin", _("VIN"), lambda row: row.vehicle.vin, hidden=True),
        Column("dealer", _("经销商"), lambda row: row.vehicle.dealer),
    ]
