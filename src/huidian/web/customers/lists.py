"""The vehicles a text may mean, as a list; a single one is opened at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.flows.vehicle_search import VehicleMatch, VehicleMatches, search_vehicles
from huidian.network.masks import seeking
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, Filter, Numbers
from huidian.web.lists.listing import Listing
from huidian.web.lists.memory import MemorySource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options, Redirect, Result
from huidian.web.shell.desk import DeskRequest
from huidian.web.shell.parts import wants_part
from huidian.web.vehicles.columns import with_scheme

LONGEST_TEXT = 60
COLUMNS: Sequence[Column[VehicleMatch]] = (
    Column("plate", gettext_lazy("车牌"), lambda match: match.plate, card=1),
    Column("owner", gettext_lazy("车主"), lambda match: match.owner, card=3),
    Column("important", gettext_lazy("重点"), lambda match: _("重点客户") if match.important else ""),
    Column("phone", gettext_lazy("电话"), lambda match: match.phone, sortable=False),
    Column("model", gettext_lazy("车型"), lambda match: match.model),
    Column("vin", gettext_lazy("VIN"), lambda match: match.vin),
    Column("last_visit_on", gettext_lazy("最后进站"), lambda match: match.last_visit_on, "day", card=4),
    Column("months_away", gettext_lazy("离站月数"), lambda match: match.months_away, "count"),
    Column("tier", gettext_lazy("流失层级"), lambda match: match.tier, "label", card=2),
    Column("advisor", gettext_lazy("服务顾问"), lambda match: match.advisor),
    Column("dealer", gettext_lazy("经销商"), lambda match: match.dealer),
)
FILTERS: Sequence[Filter] = (
    Choice(key="tier", label=gettext_lazy("流失层级")),
    Choice(key="model", label=gettext_lazy("车型")),
    Choice(key="advisor", label=gettext_lazy("服务顾问")),
    Numbers(key="months_away", label=gettext_lazy("离站月数")),
    Days(key="last_visit_on", label=gettext_lazy("最后进站")),
    Choice(key="dealer", label=gettext_lazy("经销商")),
)


def _tier(match: VehicleMatch) -> str:
    return formats.in_language(match.tier) if match.tier else ""


@dataclass(frozen=True)
class HitsSource:
    """The hits of the address's text, surest first; what is masked is sorted and narrowed as it is shown."""

    request: DeskRequest
    now: datetime

    def result(self, state: ListState, per_page: int | None) -> Result[VehicleMatch]:
        matches = self._matches(state)
        hits = self._hits(matches).result(replace(state, search=""), per_page)
        note_hits(self.request, self.now, _text(state), matches.rows if matches else (), by_word=False)
        alone = hits.rows[0] if len(hits.rows) == 1 and not state.chosen else None
        opens = alone is not None and not wants_part(self.request)
        more = (
            [ngettext("只列出前 %(n)s 台", "只列出前 %(n)s 台", len(matches.rows)) % {"n": len(matches.rows)}]
            if matches and matches.more
            else []
        )
        return replace(
            hits,
            title=_("客户与车辆"),
            lines=more,
            columns=with_scheme(COLUMNS, matches.tier_scheme if matches else None),
            context={"matches": matches, "text": _text(state), "whole_only": self._whole_only},
            instead=Redirect(_file_of(alone)) if alone and opens else None,
        )

    @property
    def _whole_only(self) -> bool:
        """Whether nothing may be sought by a part that the masks hide."""
        return not seeking(self.request.scope).chosen_dealer_ids

    def options(self, state: ListState) -> Options:
        return self._hits(self._matches(state)).options(state)

    def _matches(self, state: ListState) -> VehicleMatches | None:
        text = _text(state)
        return search_vehicles(self.request.scope, text) if text else None

    def _hits(self, matches: VehicleMatches | None) -> MemorySource[VehicleMatch]:
        return MemorySource(
            rows=matches.rows if matches else (),
            columns=COLUMNS,
            filters=FILTERS,
            values={
                "tier": _tier,
                "model": lambda match: match.model,
                "advisor": lambda match: match.advisor,
                "months_away": lambda match: match.months_away,
                "last_visit_on": lambda match: match.last_visit_on,
                "dealer": lambda match: match.dealer,
            },
            words={
                "tier": _tier,
                "model": lambda match: match.model,
                "advisor": lambda match: match.advisor,
                "dealer": lambda match: match.dealer,
            },
        )


def _text(state: ListState) -> str:
    return state.search[:LONGEST_TEXT]


def _file_of(match: VehicleMatch) -> str:
    return reverse("customers:vehicle", args=[match.vehicle_id])


HITS = register(
    Listing(
        key="customer_hits",
        app="customers",
        label=gettext_lazy("搜索结果"),
        source=HitsSource,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_CUSTOMERS,
        dealer_of=lambda match: match.dealer_id,
        name="search",
        table="hits",
        searchable=False,
        searched_above=True,
        prominent=False,
        open_at=lambda request, match: _file_of(match),
        page="customers/search.html",
        part="customers/matches.html",
        swaps="matches",
    )
)
