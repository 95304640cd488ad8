"""One month of the dealers in the files: figures, splits and the vehicles lost, of a mart in memory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date

import ibis

from huidian.engine.facts import evidence as engine
from huidian.engine.facts.kinds import KINDS, OVERALL
from huidian.engine.facts.reach import Reach, Span
from huidian.engine.figures.breakdown import breakdown
from huidian.engine.figures.evaluate import empty_figure, figures_by
from huidian.engine.figures.figure import Figure, Split, SplitRow
from huidian.engine.figures.measures import KEYS, list_behind
from huidian.engine.figures.splits import splits_of
from huidian.engine.mart.files import Mart
from huidian.engine.mart.in_memory import mart_in_memory
from huidian.engine.metrics import MONTHLY_CHURN, STRUCTURE
from huidian.engine.runners.duckdb import DuckDBRunner
from huidian.engine.standings import standings
from huidian.flows.churn_files.knowledge import WarrantyEnds
from huidian.flows.churn_files.orders import Orders
from huidian.flows.churn_files.question import Question
from huidian.flows.churn_files.report import DealerChurn, LostVehicle
from huidian.flows.churn_files.tables import Attributes, VehicleKey, vehicle_table, vehicles_of, visit_table
from huidian.kit.labels import Label
from huidian.kit.months import last_day
from huidian.playbooks.words import UNKNOWN, words_of

TREND_MONTHS = 12
SPLITS = ("kind", "age", "model", "use", "warranty", "region")
KIND = "kind"
OVER_HOLDINGS = ("model", "region")
DealerFigures = Mapping[tuple[str | None, ...], Mapping[int, Figure]]


def count(orders: Orders, question: Question, *, splits: bool) -> tuple[date | None, list[DealerChurn]]:
    """The as-of day and the dealers in alphabetical order; without any visit ``None`` and no dealer.

    The month is split only where that is wanted.
    """
    if not len(orders):
        return question.as_of, []
    as_of = question.as_of or orders.settled_on[-1]
    known = vehicles_of(orders, question.playbook)
    with closing(DuckDBRunner()) as runner:
        mart = mart_in_memory(runner, visit_table(orders, question.playbook), vehicle_table(known))
        reach = reach_of(orders, question)
        return as_of, _Month(mart, question, as_of, reach).of_dealers(orders, known, splits)


class _Month:
    """The assessed month of a mart."""

    def __init__(self, mart: Mart, question: Question, as_of: date, reach: Reach) -> None:
        self._mart, self._question, self._as_of, self._reach = mart, question, as_of, reach
        self._every_month = engine.Question(
            max(as_of, last_day(question.month)), question.playbook, window=question.window_months
        )
        self._of_month = replace(self._every_month, months=(question.month, question.month))

    def of_dealers(
        self, orders: Orders, known: Mapping[VehicleKey, Attributes], splits: bool
    ) -> list[DealerChurn]:
        kinds = list(KINDS) if orders.has_kinds else [OVERALL]
        figures = {kind: self._figures(kind) for kind in kinds}
        lost = self._lost(known)
        wanted = [by for by in SPLITS if by != KIND or orders.has_kinds] if splits else []
        split = self._splits(wanted) if wanted else {}
        return [
            DealerChurn(
                dealer,
                by_kind=[(KINDS[kind].label, self._month_of(figures[kind], dealer)) for kind in kinds],
                span=self._reach.spans[dealer],
                trend=self._trend(figures[OVERALL].get((dealer,), {})),
                splits=split.get(dealer, []),
                lost_vehicles=lost.get(dealer, []),
                warranty_ends=WarrantyEnds.of(one for (of, _), one in known.items() if of == dealer),
            )
            for dealer in sorted(self._reach.spans)
        ]

    def _figures(self, kind: str) -> DealerFigures:
        return figures_by(
            self._mart.runner,
            MONTHLY_CHURN,
            self._mart.evidence,
            replace(self._every_month, kind=kind),
            ("dealer",),
            reach=self._reach,
        )

    def _month_of(self, figures: DealerFigures, dealer: str) -> Figure:
        """The assessed month; one before the first visits has an empty cohort."""
        month = self._question.month
        nobody = empty_figure(MONTHLY_CHURN, month, self._of_month, reach=self._reach.of(dealer))
        return figures.get((dealer,), {}).get(month, nobody)

    def _trend(self, figures: Mapping[int, Figure]) -> list[Figure]:
        last = self._question.month
        trend = (figures.get(month) for month in range(last - TREND_MONTHS + 1, last + 1))
        return [one for one in trend if one and one.covered]

    def _splits(self, dimensions: Sequence[str]) -> Mapping[str, list[Split]]:
        """Per dealer the month split each way in which any vehicle of the cohort has a known value."""
        words = {by: words_of(by, self._question.playbook) for by in dimensions}
        holdings = {by: self._holdings(by) for by in dimensions if by in OVER_HOLDINGS}
        made = splits_of(
            self._mart.runner,
            MONTHLY_CHURN,
            self._mart.evidence,
            self._of_month,
            dimensions,
            ("dealer",),
            reach=self._reach,
            name=lambda by, key: words[by].get(key, Label(key, key)) if key else UNKNOWN,
        )
        return {
            dealer: [
                replace(split, rows=_most_lost_first(split, holdings.get(split.by, {}).get(dealer, {})))
                for split in by_month[self._question.month]
                if any(row.key for row in split.rows)
            ]
            for (dealer,), by_month in made.items()
            if dealer
        }

    def _holdings(self, by: str) -> Mapping[str, Mapping[str, int]]:
        """Per dealer and value the vehicles in the files (S2)."""
        vehicles, rules = self._mart.vehicles, self._question.playbook
        held = vehicles.select(*KEYS, holdings=ibis.literal(True))
        counted: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for row in self._mart.runner.rows(
            breakdown(held, vehicles, STRUCTURE, [by], rules, keys=("dealer",))
        ):
            counted[row["dealer"]][row[by] or ""] = row["holdings"]
        return counted

    def _lost(self, known: Mapping[VehicleKey, Attributes]) -> Mapping[str, list[LostVehicle]]:
        """Per dealer the vehicles lost in the month and where they stand, the longest away first."""
        visits, vehicles = self._mart.visits, self._mart.vehicles
        behind = list_behind(MONTHLY_CHURN, self._mart.evidence, self._of_month, "lost")
        now = standings(visits, vehicles, self._question.playbook, self._as_of)
        later = visits.filter(visits.settled_on > last_day(self._question.month))
        back = later.group_by(*KEYS).agg(back_on=later.settled_on.min())
        listed = (
            behind.select(*KEYS, "last_visit_on", "kind")
            .inner_join(now.select(*KEYS, "months_away", "tier", "customer_class"), KEYS)
            .left_join(back, KEYS)
            .drop("dealer_right", "vehicle_right")
        )
        lost: defaultdict[str, list[LostVehicle]] = defaultdict(list)
        for row in self._mart.runner.rows(listed):
            dealer = row.pop("dealer")
            lost[dealer].append(LostVehicle(known[dealer, row.pop("vehicle")], **row))
        for of_dealer in lost.values():
            of_dealer.sort(key=lambda one: (one.last_visit_on, one.name or one.known["vin"]))
        return lost


def _most_lost_first(split: Split, holdings: Mapping[str, int]) -> tuple[SplitRow, ...]:
    rows: Sequence[SplitRow] = split.rows
    if not split.ordered:
        rows = sorted(rows, key=lambda row: (-row.figure.numerator, not row.key, row.key))
    return tuple(replace(row, holdings=holdings.get(row.key)) for row in rows)


def reach_of(orders: Orders, question: Question) -> Reach:
    """How far each dealer's orders reach. A month is over once its last day is past, also as of the day."""
    spans: dict[str, Span] = {}
    for dealer, day in zip(orders.dealer, orders.settled_on, strict=True):
        spans[dealer] = (spans[dealer][0], day) if dealer in spans else (day, day)
    return Reach(spans, min(question.as_of or date.max, question.today or date.max))
