"""The list behind a number: its vehicles and what is known of them, searched, sorted, cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from huidian.customers.words import DEPARTURES
from huidian.kit.labels import Label
from huidian.kit.months import month_of
from huidian.mart.holders import holder_in
from huidian.network.masks import Masks, seeking
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.answers import Narrowing, Values, VehicleList, VehicleRow
from huidian.retention.mart_view import MartView
from huidian.retention.queries.narrowing import KEYS, filtered, ordered, searched, several
from huidian.retention.queries.wishes import FILTERS, Wish
from huidian.retention.queries.words import named, words_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.runners.duckdb import Row

Words = Mapping[str, Mapping[str, Label]]
Masked = tuple[tuple[str, tuple[str, ...]], ...]
"""Per column the dealers (codes) at which it is masked."""
_OF_VEHICLE = ("plate", "vin", "owner", "phone", "left_on", "left_why", "holder_id", "team_id")
_WHOLE = ("plate", "vin")
_LABELLED = ("use", "gender", "age", "kind", "tier")
_UNTELLING = "-last_visit_on"


@dataclass(frozen=True, slots=True)
class Selection:
    """Some rows of a view: what builds them of it, as `MartView.answer` wants it, with its arguments."""

    build: Callable[..., ir.Table]
    arguments: tuple[Hashable, ...] = ()

    def of(self, view: MartView) -> ir.Table:
        table: ir.Table = self.build(view, *self.arguments)
        return table


def vehicle_list(scope: Scope, view: MartView, rows: Selection | ir.Table, wish: Wish) -> VehicleList:
    """The vehicles of `rows` (dealer, vehicle, month, kind, seen_on) as wished."""
    known = Selection(_detailed, (rows,)) if isinstance(rows, Selection) else detailed(view, rows)
    return page_of(scope, view, known, wish)


def page_of(scope: Scope, view: MartView, known: Selection | ir.Table, wish: Wish) -> VehicleList:
    """One page of vehicles in the form of `detailed`. Of a selection it is at hand when asked for again."""
    masked = tuple((column, tuple(codes)) for column, codes in _masked(scope, view).items())
    page = max(wish.page, 1)
    rows = _rows(view, _cut, known, wish, page, masked)
    if not rows and page > 1:
        page = 1
        rows = _rows(view, _cut, known, wish, page, masked)
    total = rows[0]["total"] if rows else 0
    return VehicleList(
        total=total,
        rows=tuple(vehicle_rows(scope, view, rows)),
        page=page,
        pages=max(-(-total // wish.per_page), 1) if wish.per_page else 1,
        per_page=wish.per_page or total,
        as_of=view.as_of,
        narrowed=tuple(
            _narrowing(view, by, key) for by, keys in wish.filters.items() for key in several(keys)
        ),
        values=_values(view, known) if wish.values else {},
        tier_scheme=view.rules.scheme,
    )


def _rows(
    view: MartView, build: Callable[..., ir.Table], known: Selection | ir.Table, *arguments: Any
) -> list[Row]:
    if isinstance(known, Selection):
        return view.answer(build, known, *arguments)
    return view.rows(build(view, known, *arguments))


def _table(view: MartView, known: Selection | ir.Table) -> ir.Table:
    return known.of(view) if isinstance(known, Selection) else known


def _cut(view: MartView, known: Selection | ir.Table, wish: Wish, page: int, masked: Masked) -> ir.Table:
    """The rows of one page in their order, each with the total."""
    hidden = dict(masked)
    hits = searched(filtered(_table(view, known), wish), wish.search, hidden)
    sort = _UNTELLING if hidden.get(wish.sort.removeprefix("-")) else wish.sort
    in_order = ordered(view, hits.mutate(total=hits.count().over()), sort)
    if wish.per_page is None:
        return in_order
    return in_order.limit(wish.per_page, offset=(page - 1) * wish.per_page)


def _values(view: MartView, known: Selection | ir.Table) -> Values:
    """The values of each dimension among the vehicles with their words, in the dimension's order if any."""
    [values] = _rows(view, _values_among, known)
    return {by: _in_order(view, by, values[by] or [], values[f"{by}-unknown"]) for by in FILTERS}


def _values_among(view: MartView, known: Selection | ir.Table) -> ir.Table:
    table = _table(view, known)
    some = {by: table[by].collect(distinct=True) for by in FILTERS}
    none = {f"{by}-unknown": table[by].isnull().any() for by in FILTERS}
    return table.agg(**some, **none)


def _in_order(view: MartView, by: str, keys: Sequence[str], unknown: bool) -> list[tuple[str, Label]]:
    from huidian.engine.figures.dimensions import DIMENSIONS

    words, order = words_of(by, view), DIMENSIONS[by].order
    places = {key: place for place, key in enumerate(order(view.rules))} if order else {}
    keys = sorted(keys, key=lambda key: (places.get(key, len(places)), key))
    return [(key, named(key, words)) for key in ([*keys, ""] if unknown else keys)]


def _narrowing(view: MartView, by: str, key: str) -> Narrowing:
    from huidian.engine.figures.dimensions import DIMENSIONS

    return Narrowing(by, key, DIMENSIONS[by].label, named(key, words_of(by, view)))


def _detailed(view: MartView, rows: Selection) -> ir.Table:
    return detailed(view, rows.of(view))


def detailed(view: MartView, rows: ir.Table) -> ir.Table:
    """Rows (dealer, vehicle, month, kind, seen_on) with standing, owner, car, and one column per filter."""
    from huidian.engine.standings import standings

    visits = view.known.visits.semi_join(rows, KEYS)
    standing = standings(visits, rows.select(*KEYS), view.rules, view.today).drop("kind")
    return _described(view, _joined(rows, standing), visits, None)


def held(view: MartView) -> ir.Table:
    """Every vehicle on file as `detailed` has it; month is today's, kind and seen_on the last visit's."""
    from huidian.engine.standings import standings

    every = standings(view.visits, view.vehicles, view.rules, view.today)
    counted = view.counted(every)
    return _today(view, counted.mutate(seen_on=counted.last_visit_on))


def gone(view: MartView) -> ir.Table:
    """Every vehicle that has left by the as-of day, counted or not, in the form of `held`.

    Its `seen_on` is the day it left: whoever came later is back.
    """
    from huidian.engine.standings import standings

    every = standings(view.visits, view.vehicles, view.rules, view.today)
    known = every.inner_join(view.gone, KEYS)
    return _today(view, known.select(*every.columns, seen_on=known.left_on))


def _today(view: MartView, every: ir.Table) -> ir.Table:
    import ibis

    known = every.mutate(month=ibis.literal(month_of(view.today), "int32"))
    return _described(view, known, view.visits, view.today)


def _described(view: MartView, standing: ir.Table, visits: ir.Table, on: date | None) -> ir.Table:
    """`on` None: ages and warranty are those of the rows' month, else those of the day."""
    from huidian.engine.facts.tables import month_number
    from huidian.engine.figures.dimensions import with_dimensions

    worth = visits.group_by(*KEYS).agg(amount_fen=visits.amount_fen.sum().cast("int64"))
    split = with_dimensions(_joined(standing, worth), view.vehicles, FILTERS, view.rules, on)
    known = _joined(split, view.vehicles.select(*KEYS, *_OF_VEHICLE))
    return known.mutate(age_months=known.month - month_number(known.purchased_on))


def _joined(rows: ir.Table, more: ir.Table) -> ir.Table:
    joined = rows.left_join(more, KEYS)
    return joined.drop(*(f"{key}_right" for key in KEYS))


def vehicle_rows(scope: Scope, view: MartView, rows: list[Row]) -> list[VehicleRow]:
    """Rows of `detailed` as the page shows them, masked for the scope."""
    masks = Masks(scope)
    dealers = {dealer.code: dealer for dealer in view.dealers}
    words = {by: words_of(by, view) for by in _LABELLED}
    each = [_vehicle_row(masks, dealers[row["dealer"]], row, words) for row in rows]
    # A month's list may have vehicles that were the reader's then and are somebody else's now.
    return [one if _is_theirs(scope, one) else replace(one, owner="") for one in each]


def _is_theirs(scope: Scope, row: VehicleRow) -> bool:
    """Whether the reader sees every vehicle of the dealer, or this one is their own today."""
    return not scope.own_only(row.dealer_id) or scope.is_own(row.dealer_id, row.holder)


def _vehicle_row(masks: Masks, dealer: Dealer, row: Row, words: Words) -> VehicleRow:
    at, holder = dealer.pk, holder_in(row)
    labels = {by: named(row[by], words[by]) for by in _LABELLED}
    return VehicleRow(
        vehicle_id=row["vehicle"],
        dealer_id=at,
        dealer=dealer.name,
        plate=masks.plate(row["plate"] or "", dealer_id=at, holder=holder),
        vin=masks.vin(row["vin"] or "", dealer_id=at, holder=holder),
        model=row["model"] or "",
        owner=masks.name(row["owner"] or "", dealer_id=at),
        phone=masks.phone(row["phone"] or "", dealer_id=at, holder=holder),
        advisor=holder.advisor,
        region=row["region"] or "",
        use=labels["use"],
        gender=labels["gender"],
        age=labels["age"],
        kind=labels["kind"],
        seen_on=row["seen_on"],
        last_visit_on=row["last_visit_on"],
        months_away=row["months_away"],
        tier=row["tier"] or "",
        tier_label=labels["tier"],
        customer_class=row["customer_class"] or "",
        lost_in=row["lost_in_month"],
        visits=row["visits"],
        amount_fen=row["amount_fen"],
        purchased_on=row["purchased_on"],
        warranty_end_on=row["warranty_end_on"],
        left=DEPARTURES.get(row["left_why"]),
        left_on=row["left_on"],
        holder=holder,
        elsewhere=row.get("elsewhere"),
    )


def _masked(scope: Scope, view: MartView) -> Mapping[str, list[str]]:
    """The dealers (codes), per column, whose values neither search nor order may give away."""
    parts, names = seeking(scope).dealer_ids, scope.where(Permission.VIEW_CUSTOMERS).dealer_ids
    allowed = {**dict.fromkeys(_WHOLE, parts), "owner": names}
    return {
        column: [dealer.code for dealer in view.dealers if dealer.pk not in open_at]
        for column, open_at in allowed.items()
    }
