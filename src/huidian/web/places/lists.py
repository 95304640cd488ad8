"""The dealers and the regions in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from huidian import playbooks
from huidian.network.authority import PlaceAuthority, place_authority_of
from huidian.network.queries import (
    DealerLine,
    RegionLine,
    dealer_line,
    dealers_at,
    holds_everywhere,
    region_line,
    region_names,
    regions_at,
)
from huidian.network.roles import Permission
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.places.forms import GRADES, playbook_name
from huidian.web.shell.desk import DeskRequest, chosen_dealer, staff_of

DEALER_COLUMNS: Sequence[Column[DealerLine]] = (
    Column("code", gettext_lazy("代码"), lambda one: one.code, card=2),
    Column("name", pgettext_lazy("places", "名称"), lambda one: one.name, card=1),
    Column("region", gettext_lazy("大区"), lambda one: one.region),
    Column("grade", pgettext_lazy("dealer", "等级"), lambda one: one.grade, card=3),
    Column("city", gettext_lazy("城市"), lambda one: one.city, card=4),
    Column("playbook", gettext_lazy("规则手册"), lambda one: playbook_name(one.playbook)),
    Column("timezone", gettext_lazy("时区"), lambda one: one.timezone, hidden=True),
    Column("teams", gettext_lazy("小组数"), lambda one: one.teams, "count"),
    Column("people", gettext_lazy("在岗人数"), lambda one: one.people, "count"),
)
DEALER_FILTERS = (
    Choice(key="region", label=gettext_lazy("大区"), numbered=True),
    Choice(key="grade", label=pgettext_lazy("dealer", "等级"), options=dict(GRADES[1:])),
    Choice(key="playbook", label=gettext_lazy("规则手册")),
)
REGION_COLUMNS: Sequence[Column[RegionLine]] = (
    Column("code", gettext_lazy("代码"), lambda one: one.code, card=2),
    Column("name", pgettext_lazy("places", "名称"), lambda one: one.name, card=1),
    Column("maker", gettext_lazy("主机厂"), lambda one: one.maker, card=3),
    Column("dealers", gettext_lazy("门店数"), lambda one: one.dealers, "count", card=4),
)


def _heading(
    request: DeskRequest, authority: PlaceAuthority, title: str, here: str
) -> Callable[[Sequence[Any], int], Mapping[str, Any]]:
    tabs = [("dealers", pgettext("several", "经销商"), reverse("places:dealers"))]
    if authority.ids("region") or authority.ids("manufacturer"):
        tabs.append(("regions", _("大区"), reverse("places:regions")))
    makers = [reverse("places:manufacturer", args=[one]) for one in authority.ids("manufacturer")]
    context = {
        "place_tabs": tabs,
        "here_tab": here,
        "maker_urls": makers,
        "add": _way_to_add(authority, here),
        "makes_backups": holds_everywhere(request.reach, Permission.MAKE_BACKUPS),
    }
    return lambda rows, total: {"title": title, "context": context}


def _way_to_add(authority: PlaceAuthority, here: str) -> tuple[str, str] | None:
    """The button that leads to where a place of the list is added, as its words and address.

    A dealer is put into a region, a region into a manufacturer; which is not there yet comes first.
    """
    makers, regions = sorted(authority.ids("manufacturer")), sorted(authority.ids("region"))
    if here == "dealers" and len(regions) == 1:
        return _("新建经销商"), reverse("places:region", args=regions)
    if here == "dealers" and regions:
        return _("新建经销商"), reverse("places:regions")
    return (_("新建大区"), reverse("places:manufacturer", args=makers[:1])) if makers else None


def _dealers(request: DeskRequest, now: datetime) -> QuerysetSource[DealerLine]:
    authority = place_authority_of(staff_of(request), now)

    def known() -> Options:
        return {
            "region": region_names(authority.ids("region")),
            "playbook": {one: playbook_name(one) for one in playbooks.pack_ids()},
        }

    return QuerysetSource(
        queryset=dealers_at(authority, dealer_id=chosen_dealer(request)),
        filters=DEALER_FILTERS,
        heading=_heading(request, authority, pgettext("several", "经销商"), "dealers"),
        row_of=lambda dealer: dealer_line(authority, dealer),
        orders={
            **{one: one for one in ("code", "name", "grade", "city", "playbook", "timezone")},
            "region": "region__name",
            "teams": "team_count",
            "people": "people_count",
        },
        searched=("code", "name", "city"),
        known=known,
    )


def _regions(request: DeskRequest, now: datetime) -> QuerysetSource[RegionLine]:
    authority = place_authority_of(staff_of(request), now)
    return QuerysetSource(
        queryset=regions_at(authority),
        filters=(),
        heading=_heading(request, authority, _("大区"), "regions"),
        row_of=lambda region: region_line(authority, region),
        orders={"code": "code", "name": "name", "maker": "manufacturer__name", "dealers": "dealer_count"},
        searched=("code", "name"),
    )


DEALERS = register(
    Listing(
        key="dealers",
        app="places",
        label=pgettext_lazy("several", "经销商"),
        source=_dealers,
        empty=gettext_lazy("先有大区，再在大区里新建经销商。"),
        columns=DEALER_COLUMNS,
        filters=DEALER_FILTERS,
        permission=Permission.MANAGE_PLACES,
        dealer_of=lambda one: one.id,
        name="dealers",
        open_at=lambda request, one: reverse("places:dealer", args=[one.id]),
        page="places/list.html",
    )
)
REGIONS = register(
    Listing(
        key="regions",
        app="places",
        label=gettext_lazy("大区"),
        source=_regions,
        empty=gettext_lazy("在主机厂的页面里新建大区。"),
        columns=REGION_COLUMNS,
        permission=Permission.MANAGE_PLACES,
        dealer_of=lambda one: 0,
        name="regions",
        at="regions/",
        export=None,
        open_at=lambda request, one: reverse("places:region", args=[one.id]),
        page="places/list.html",
    )
)
