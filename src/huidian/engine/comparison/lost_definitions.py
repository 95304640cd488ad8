"""What "lost" means to whom: each definition as data, so that any two can be laid beside each other.

A definition takes its rate from a metric and says in which months away, at the end of a month, a vehicle is
among those the metric counts as lost. That is the one mechanism by which two definitions are told apart; the
tests hold it against the metrics themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from huidian.engine.facts.kinds import KINDS, OVERALL
from huidian.engine.metrics import METRICS, Metric
from huidian.engine.rules import Rules
from huidian.kit.labels import Label, counted

WINDOWS = (3, 4, 5, 6, 9, 12)
HOLDING_MONTHS = (6, 12)
LOST_TIER = "lost"


@dataclass(frozen=True, slots=True)
class LostDefinition:
    """One meaning of "lost" at the end of a month.

    ``metric`` gives the rate, asked for ``kind`` and ``window``. Lost is a vehicle whose last visit of that
    kind was ``first_away`` to ``last_away`` months ago (differences of month numbers, both inclusive; no
    last one: for good); ``managed_only``: and for which somebody answered at the month's end. ``short`` is
    its name within a sentence.
    """

    id: str
    label: Label
    short: Label
    metric_id: str
    first_away: int
    last_away: int | None
    kind: str = OVERALL
    window: int | None = None
    managed_only: bool = False

    @property
    def metric(self) -> Metric:
        """The metric of its rate."""
        return METRICS[self.metric_id]

    @property
    def once(self) -> bool:
        """Whether it counts a vehicle in one month only, the one in which it is that long away."""
        return self.first_away == self.last_away


def lost_definitions(rules: Rules) -> dict[str, LostDefinition]:
    """The definitions to choose from, by id, with the numbers of these rules."""
    made = [*_by_window(), *_assessed(rules), *_by_tier(rules), *_of_holdings(), _annual()]
    return {one.id: one for one in made}


def _by_window() -> Iterator[LostDefinition]:
    for kind in KINDS.values():
        of_kind = (
            Label("", "") if kind.family is None else Label(f"{kind.label.zh} ", f"{kind.label.en.lower()} ")
        )
        for window in WINDOWS:
            yield LostDefinition(
                id=f"s0-{kind.key}-{window}",
                label=Label(
                    f"月流失 · {window} 个月 · {kind.label.zh}",
                    f"Monthly churn · {counted(window, 'month', 'months')} · {kind.label.en}",
                ),
                short=Label(f"{of_kind.zh}{window} 个月口径", f"the {window}-month {of_kind.en}rule"),
                metric_id="monthly_churn",
                first_away=window,
                last_away=window,
                kind=kind.key,
                window=window,
            )


def _assessed(rules: Rules) -> Iterator[LostDefinition]:
    first = rules.assessment.lost_from_months
    # Who is permanently lost belongs to no team, however long the assessment runs.
    last = min(rules.assessment.lost_until_months, rules.assessment.permanent_months - 1)
    yield LostDefinition(
        id="s4-assessment",
        label=Label(
            f"前台考核流失 · 第 {first}–{last} 个月", f"Front desk assessment · months {first}–{last}"
        ),
        short=Label("前台考核口径", "the front desk assessment"),
        metric_id="assessment_churn",
        first_away=first,
        last_away=last,
        managed_only=True,
    )


def _by_tier(rules: Rules) -> Iterator[LostDefinition]:
    edges = sorted((tier.from_months, tier.key) for tier in rules.tiers)
    for place, (first, key) in enumerate(edges):
        if key != LOST_TIER:
            continue
        end = edges[place + 1][0] if place + 1 < len(edges) else None
        band = Label(f"{first}–{end} 个月", f"{first}–{end} months") if end else _from(first)
        yield LostDefinition(
            id="s2-tier-lost",
            label=Label(f"流失层级 · {band.zh}", f"Tier of the lost · {band.en}"),
            short=Label("流失层级口径", "the tier of the lost"),
            metric_id="lost_tier",
            first_away=first,
            last_away=None if end is None else end - 1,
        )


def _of_holdings() -> Iterator[LostDefinition]:
    for months in HOLDING_MONTHS:
        band = _from(months)
        yield LostDefinition(
            id=f"s2-holdings-{months}",
            label=Label(f"保有流失 · {band.zh}", f"Lost of holdings · {band.en}"),
            short=Label(f"{months} 个月保有口径", f"the {months}-month count of holdings"),
            metric_id="churn_of_holdings",
            first_away=months,
            last_away=None,
            window=months,
        )


def _annual() -> LostDefinition:
    return LostDefinition(
        id="s4-annual",
        label=Label("年流失 · 上年来过、当年没来", "Annual churn · seen last year, not this year"),
        short=Label("年流失口径", "the annual rate"),
        metric_id="annual_churn",
        first_away=12,
        last_away=23,
    )


def _from(months: int) -> Label:
    return Label(f"满 {months} 个月起", f"from {counted(months, 'month', 'months')}")
