"""By which rule each manufacturer in reach asks the owners of its dealers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huidian.network.models import Manufacturer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.surveys.models import MakersCallRule


@dataclass(frozen=True, slots=True)
class MakersRule:
    """Of a dealer's visits `percent` are drawn, or `size` owners a month; neither: nobody is asked."""

    manufacturer_id: int
    manufacturer: str
    percent: int | None
    size: int | None
    set_at: datetime | None
    set_by: str


def makers_rules(scope: Scope) -> list[MakersRule]:
    """By name of the manufacturer."""
    dealers = scope.where(Permission.CALL_AS_MAKER).dealer_ids
    makers = Manufacturer.objects.filter(regions__dealers__in=dealers).distinct().order_by("name", "pk")
    rows = MakersCallRule.objects.filter(manufacturer__in=makers).select_related("set_by").order_by("pk")
    last = {one.manufacturer_id: one for one in rows}
    return [
        MakersRule(
            maker.pk,
            maker.name,
            rule.percent if rule else None,
            rule.size if rule else None,
            rule.set_at if rule else None,
            str(rule.set_by or "") if rule else "",
        )
        for maker in makers
        for rule in [last.get(maker.pk)]
    ]
