"""The vehicles of a month's assessment (S4): what each counted and why, and the list behind each number.

What is counted of them and what is listed are the same rows. Returns are the vehicles counted as lost a month
before that came in the month, by who answered for them then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import OVERALL
from huidian.kit.labels import Label
from huidian.kit.months import format_month
from huidian.network.scope import Scope
from huidian.retention.assessed_view import as_assessed
from huidian.retention.mart_view import MartView, open_mart_view

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.rules import Assessment

FLAGS = ("managed", "effective", "lost", "duty", "marginal", "lost_12", "permanent")
RETURNS, CONTACTED = "returns", "contacted"
PAID = ("effective", "lost", RETURNS)
"""The counts that keeping is paid by."""
KEYS = ["dealer", "vehicle"]
By = Mapping[tuple[str, str], int]
"""A count by dimension ("dealer", "team", "advisor") and key."""


@dataclass(frozen=True, slots=True)
class AssessedVehicle:
    """What one vehicle counted in a month, by who answered for it. `away` is the difference of months,
    `came_on` its last visit in the month after (None: it did not come).
    """

    vehicle_id: int
    dealer: str
    team: str
    advisor: str
    month: int
    last_visit_on: date | None
    away: int | None
    flags: frozenset[str]
    came_on: date | None


def assessed_vehicles(scope: Scope, *, month: int, now: datetime) -> list[AssessedVehicle]:
    """Every managed vehicle of a month with what it counted; of an advisor, those of their line."""
    return list(assessed_in(as_assessed(open_mart_view(scope, now=now)), month, None).values())


def assessed_in(view: MartView, month: int, ids: tuple[int, ...] | None) -> dict[int, AssessedVehicle]:
    """By vehicle what it counted in a month; of some vehicles or of all."""
    return {row["vehicle"]: _vehicle(row) for row in view.answer(_vehicles, month, ids)}


def why_counted(one: AssessedVehicle, rules: Assessment) -> Label:
    """What a vehicle counted and why, in a sentence."""
    if one.away is None:
        return Label("从未进站：算管理，不算流失", "Never came: managed, not lost")
    zh, en = (
        f"最后进站 {one.last_visit_on}，按月数离站 {one.away} 个月",
        f"Last visit {one.last_visit_on}, months away by month numbers: {one.away}",
    )
    if "permanent" in one.flags:
        return Label(f"{zh}：永久流失，不算有效管理", f"{en}: permanently lost, not effectively managed")
    lost = f"{rules.lost_from_months}–{rules.lost_until_months}"
    duty = f"{rules.duty_from_months}–{rules.duty_until_months}"
    parts = [Label("算有效管理", "effectively managed")]
    if "lost" in one.flags:
        parts.append(Label(f"在第 {lost} 个月，计入流失", f"in months {lost}: counted as lost"))
    if "duty" in one.flags:
        parts.append(Label(f"在第 {duty} 个月，应联络", f"in months {duty}: to be contacted"))
    return Label(f"{zh}：{'；'.join(part.zh for part in parts)}", f"{en}: {'; '.join(p.en for p in parts)}")


def why_returned(one: AssessedVehicle) -> Label:
    """Why a vehicle counted as returned, in a sentence."""
    then = format_month(one.month)
    return Label(
        f"{then} 计入流失（离站 {one.away} 个月），{one.came_on} 进站：算流失回店",
        f"Counted as lost in {then} (months away: {one.away}), came on {one.came_on}: a return",
    )


def returns_by(view: MartView, month: int) -> By:
    """The vehicles that returned, by dealer, team and advisor."""
    return by_group(view.answer(_returns, month, month))


def returns_by_month(view: MartView, first: int, last: int) -> dict[int, By]:
    """The same of several months, by month."""
    rows = view.answer(_returns, first, last)
    return {
        month: by_group([row for row in rows if row["month"] == month]) for month in range(first, last + 1)
    }


def duty_contacts(scope: Scope, vehicles: Sequence[int], *, month: int, now: datetime) -> By:
    """How many of some vehicles (those contacted in the month) were in the contact window, by group."""
    if not vehicles:
        return {}
    view = as_assessed(open_mart_view(scope, now=now))
    return by_group(view.answer(_in_window, month, tuple(sorted(set(vehicles)))))


def vehicles_behind(view: MartView, month: int) -> dict[str, dict[str, list[int]]]:
    """By advisor the vehicles that a month's assessment counted: effective, lost, returns."""
    kept: dict[str, dict[str, list[int]]] = {}
    for which in PAID:
        for row in view.answer(_ids_behind, month, which):
            of_advisor = kept.setdefault(row["advisor"] or "", {one: [] for one in PAID})
            of_advisor[which].append(row["vehicle"])
    return kept


def by_group(rows: Sequence[Mapping[str, object]]) -> By:
    """Counts (`n`) of rows by dealer, team and advisor."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for way in ("dealer", "team", "advisor"):
            counted[way, str(row[way] or "")] += int(str(row["n"]))
    return counted


def counted(rows: ir.Table) -> ir.Table:
    """How many rows there are of each group and month."""
    return rows.group_by("dealer", "team", "advisor", "month").agg(n=rows.count())


def _vehicle(row: Mapping[str, object]) -> AssessedVehicle:
    return AssessedVehicle(
        row["vehicle"],  # type: ignore[arg-type]
        str(row["dealer"]),
        str(row["team"] or ""),
        str(row["advisor"] or ""),
        row["month"],  # type: ignore[arg-type]
        row["last_visit_on"],  # type: ignore[arg-type]
        row["away"],  # type: ignore[arg-type]
        frozenset(flag for flag in FLAGS if row[flag]),
        row["came_on"],  # type: ignore[arg-type]
    )


def _rows(view: MartView, first: int, last: int) -> ir.Table:
    """The assessment's own rows of some months, without those that the choice of what counts leaves out."""
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.metrics import ASSESSMENT_CHURN

    rows = rows_of(ASSESSMENT_CHURN, view.evidence, view.question(months=(first, last)))
    return rows.filter(rows.month.between(first, last), rows.managed)


def _vehicles(view: MartView, month: int, ids: tuple[int, ...] | None) -> ir.Table:
    rows = _rows(view, month, month)
    rows = rows if ids is None else rows.filter(rows.vehicle.isin(ids or (-1,)))
    known = rows.select("dealer", "vehicle", "team", "advisor", "month", "last_visit_on", "away", *FLAGS)
    after = _visits_in(view, month + 1).select(*KEYS, came_on="last_visit_on")
    joined = known.left_join(after, KEYS).drop("dealer_right", "vehicle_right")
    return joined.order_by("dealer", "team", "advisor", "vehicle")


def _ids_behind(view: MartView, month: int, which: str) -> ir.Table:
    return rows_of_count(view, month, which, ()).select("advisor", "vehicle").order_by("advisor", "vehicle")


def rows_of_count(view: MartView, month: int, which: str, contacted: Sequence[int]) -> ir.Table:
    """The assessment's rows behind one count of a month; `contacted` are vehicles whose owner was reached."""
    if which == RETURNS:
        return _returned(view, month, month)
    if which == CONTACTED:
        return _contacted(view, month, tuple(contacted))
    rows = _rows(view, month, month)
    return rows.filter(rows[which])


def _returned(view: MartView, first: int, last: int) -> ir.Table:
    """The rows of the month before, as of the month in which the vehicle came."""
    rows = _rows(view, first - 1, last - 1)
    lost = rows.filter(rows.lost).mutate(month=(rows.month + 1).cast("int32"))
    months = view.vehicle_months
    visits = months.filter(months.of_kind == OVERALL).select("dealer", "vehicle", "month")
    return lost.semi_join(visits, ["dealer", "vehicle", "month"])


def _visits_in(view: MartView, month: int) -> ir.Table:
    months = view.vehicle_months
    return months.filter(months.of_kind == OVERALL, months.month == month)


def _contacted(view: MartView, month: int, vehicles: tuple[int, ...]) -> ir.Table:
    rows = _rows(view, month, month)
    return rows.filter(rows.duty, rows.vehicle.isin(vehicles or (-1,)))


def _returns(view: MartView, first: int, last: int) -> ir.Table:
    return counted(_returned(view, first, last))


def _in_window(view: MartView, month: int, vehicles: tuple[int, ...]) -> ir.Table:
    return counted(_contacted(view, month, vehicles))
