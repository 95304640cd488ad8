"""The vehicles behind a number, on whichever desk it stands; the desk says only the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.answers import Values
from huidian.retention.queries import VehicleList, VehicleRow, Wish
from huidian.web import formats
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.figures.address import BY
from huidian.web.figures.knowledge import rules_of
from huidian.web.links import vehicle_url
from huidian.web.lists.address import ListState
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Range
from huidian.web.lists.listing import Listing
from huidian.web.lists.register import register
from huidian.web.lists.source import Options, Result, Source
from huidian.web.lists.table import Chip
from huidian.web.shell.desk import DeskRequest, Text
from huidian.web.vehicles.bulk import MARK_LEFT
from huidian.web.vehicles.columns import ELSEWHERE, VEHICLE_COLUMNS, column_definitions, with_scheme
from huidian.web.vehicles.filters import VEHICLE_FILTERS
from huidian.web.vehicles.notes import NOTE, WRITE_NOTE, narrowed_by_notes, with_notes

LONGEST_AWAY = "-months_away"


@dataclass(frozen=True)
class VehicleAnswer:
    """The vehicles of one list with the words of its desk. `back_url` leads to that desk.

    `left_out` are columns that say nothing in this list, `brought` those usually hidden that say much here,
    `put_away` those usually shown that are hidden here until somebody wants them;
    `context` is for a template of its own; columns of its own are `added` in front or come `after_plate`.
    """

    vehicles: VehicleList
    title: str
    explanation: str
    back_words: str = ""
    back_url: str = ""
    left_out: frozenset[str] = frozenset()
    brought: frozenset[str] = frozenset()
    put_away: frozenset[str] = frozenset()
    context: Mapping[str, Any] = field(default_factory=dict)
    added: Sequence[Column[VehicleRow]] = ()
    after_plate: Sequence[Column[VehicleRow]] = ()

    @property
    def columns(self) -> list[Column[VehicleRow]]:
        """All columns that say something here."""
        plate, *others = VEHICLE_COLUMNS
        away = self.left_out | ({ELSEWHERE} - self.brought)
        return [
            replace(column, hidden=self._hides(column))
            for column in with_scheme(
                (*self.added, plate, *self.after_plate, *others), self.vehicles.tier_scheme
            )
            if column.key not in away
        ]

    def _hides(self, column: Column[VehicleRow]) -> bool:
        return column.key not in self.brought and (column.hidden or column.key in self.put_away)


class Narrowed(Protocol):
    """A list that says what it was narrowed to and what it can be."""

    @property
    def narrowed(self) -> Sequence[retention.Narrowing]: ...
    @property
    def values(self) -> Values: ...


@dataclass(frozen=True)
class Counts:
    """The lists behind a desk's numbers, by the count that `which` of the address says; the first is usual.

    `titles` are questions in the user's words.
    """

    titles: Mapping[str, Text]

    def read(self, request: DeskRequest) -> str:
        """The count of an address; the usual one where it says none or nonsense."""
        which: str = request.GET.get("which", "")
        return which if which in self.titles else next(iter(self.titles))

    def title(self, which: str, words: Mapping[str, object]) -> str:
        return str(self.titles[which]) % words


Ask = Callable[[DeskRequest, Wish, datetime], VehicleAnswer]


@dataclass(frozen=True)
class VehicleSource:
    """The list as a desk's question answers it; joined with each vehicle's standing by `retention`."""

    ask: Ask
    request: DeskRequest
    now: datetime

    def result(self, state: ListState, per_page: int | None) -> Result[VehicleRow]:
        wish = narrowed_by_notes(self.request, wish_of(state, per_page), state.chosen.get(NOTE))
        listing = self.ask(self.request, wish, self.now)
        vehicles = listing.vehicles
        note_hits(self.request, self.now, state.search, vehicles.rows, by_word=True)
        past = _past(vehicles)
        basis = _("数据截至 %(day)s，共 %(rows)s 行") % {
            "day": formats.day(vehicles.as_of.on),
            "rows": vehicles.total,
        }
        return Result(
            rows=with_notes(self.request, vehicles.rows),
            total=vehicles.total,
            page=vehicles.page,
            title=listing.title,
            lines=[line for line in (listing.explanation, *past, rules_of(vehicles.as_of), basis) if line],
            names=names_of(vehicles),
            columns=[column for column in listing.columns if column.key != NOTE or self._reads_notes],
            chips=_chips(vehicles, state),
            context={
                "listing": listing,
                "definitions": column_definitions(),
                "as_of": vehicles.as_of,
                "past": past,
                **listing.context,
            },
        )

    @property
    def _reads_notes(self) -> bool:
        return self.request.scope.may_somewhere(Permission.VIEW_NOTES)

    def options(self, state: ListState) -> Options:
        wish = Wish(per_page=1, values=True)
        return options_of(self.ask(self.request, wish, self.now).vehicles)


def vehicle_listing(
    *,
    app: str,
    key: str,
    label: Text,
    permission: Permission,
    ask: Ask,
    file_name: str = "",
    name: str = "vehicles",
    at: str = "vehicles/",
    table: str = "vehicles",
    page: str = "vehicles/list.html",
    sort: str = LONGEST_AWAY,
    source: Callable[[DeskRequest, datetime], Source[VehicleRow]] | None = None,
    added: Sequence[Column[VehicleRow]] = (),
) -> Listing[VehicleRow]:
    """A desk's list of vehicles: `ask` puts the question its address says.

    `source` is given where the list answers with another page to some, `added` are columns of its own.
    """
    return register(
        Listing(
            key=key,
            app=app,
            label=label,
            source=source or (lambda request, now: VehicleSource(ask, request, now)),
            columns=(*added, *VEHICLE_COLUMNS),
            filters=VEHICLE_FILTERS,
            permission=permission,
            dealer_of=lambda row: row.dealer_id,
            name=name,
            file_name=file_name,
            at=at,
            table=table,
            sort=sort,
            open_at=lambda request, row: vehicle_url(request.scope, row),
            page=page,
            actions=(WRITE_NOTE, MARK_LEFT),
            key_of=lambda row: str(row.vehicle_id),
        )
    )


def wish_of(state: ListState, per_page: int | None) -> Wish:
    """What an address wishes of a list of vehicles; without `per_page` all rows are wanted."""
    chosen = {one.of: (one, state.chosen[one.key]) for one in VEHICLE_FILTERS if one.key in state.chosen}
    return Wish(
        filters={field: value for field, (_one, value) in chosen.items() if isinstance(value, tuple)},
        ranges={
            field: (_worth(value.low, one), _worth(value.high, one))
            for field, (one, value) in chosen.items()
            if isinstance(value, Range)
        },
        flags={
            field: value
            for field, (_one, value) in chosen.items()
            if isinstance(value, bool) and field != NOTE
        },
        search=state.search,
        sort=state.sort,
        page=state.page if per_page else 1,
        per_page=per_page,
    )


def names_of(vehicles: Narrowed) -> Options:
    """The words of the values a list was narrowed to."""
    names: dict[str, dict[str, str]] = {}
    for one in vehicles.narrowed:
        names.setdefault(BY + one.by, {})[one.key] = formats.in_language(one.value)
    return names


def _chips(vehicles: VehicleList, state: ListState) -> list[Chip]:
    """What the desk's question itself narrows to, beside the list's filters."""
    return [
        Chip(
            _("%(what)s：%(value)s")
            % {"what": formats.in_language(one.label), "value": formats.in_language(one.value)},
            state.url(**{one.by: None}),
        )
        for one in vehicles.narrowed
        if one.key not in state.chosen.get(BY + one.by, ())
    ]


def options_of(vehicles: Narrowed) -> Options:
    """The values of each dimension that the list's vehicles have, in words."""
    return {
        BY + by: {key: formats.in_language(label) for key, label in values}
        for by, values in vehicles.values.items()
    }


def _worth(bound: object, one: object) -> object:
    return bound * getattr(one, "worth", 1) if isinstance(bound, int) else bound


def _past(vehicles: VehicleList) -> list[str]:
    """Says that the list is of a past day's knowledge; nothing for today's."""
    past_day = vehicles.as_of.past_day
    return [_("按 %(day)s 当时的数据") % {"day": formats.day(past_day)}] if past_day else []
