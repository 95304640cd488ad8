"""What the figures and lists of a page speak of: how far the data reach, as of which day, by which rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huidian.kit.labels import Label
from huidian.kit.months import first_day, month_of
from huidian.mart.freshness import is_stale, reckoning_of
from huidian.network.models import Dealer
from huidian.network.rules import rules_in_common, rules_of
from huidian.playbooks import Playbook


@dataclass(frozen=True, slots=True)
class AsOf:
    """What the figures of a page speak of.

    `on` is the last day the data reach (of several dealers the latest), `today` the as-of day of the figures,
    `gaps` the month numbers of the last two years in which some dealer has no order though it has earlier and
    later ones, `behind` how many dealers' data end before that of the others by a month or more, `stale`
    whether some dealer's figures are not yet those of its data. `rule_version` is "mixed" where dealers
    follow several. `past_day` is the past day whose knowledge the figures are of (None: today's),
    `measured_by` the rules by which dealers that follow several are counted alike (None: they follow one).
    `rebuilding` names the dealers whose figures are being made anew, which are left out meanwhile.
    """

    on: date | None
    today: date
    refreshed_at: datetime | None
    rule_version: str
    stale: bool
    gaps: tuple[int, ...] = ()
    behind: int = 0
    past_day: date | None = None
    measured_by: Label | None = None
    rebuilding: tuple[str, ...] = ()


def measured_by(rules: Iterable[Playbook]) -> Label | None:
    """What those rules are called that measure dealers of different ones alike; None where they have one."""
    each = list(rules)
    return rules_in_common(each).label if len({one.version for one in each}) > 1 else None


def version_of(rules: Iterable[Playbook]) -> str:
    """Their version; "mixed" where they have several, "" for none."""
    versions = {one.version for one in rules}
    return versions.pop() if len(versions) == 1 else "mixed" if versions else ""


def gaps_of(empty_months: Iterable[Iterable[int]], today: date) -> tuple[int, ...]:
    """The months within the last two years of `today` that are empty at some dealer."""
    since = month_of(today) - 24
    return tuple(sorted({month for months in empty_months for month in months if month >= since}))


def behind_of(ends: Sequence[date]) -> int:
    """How many of the dealers' data end in an earlier month than the latest."""
    return sum(end < first_day(month_of(max(ends))) for end in ends)


def as_of_dealers(dealers: Sequence[Dealer], today: date) -> AsOf:
    """What the dealers' figures speak of."""
    reckonings = [one for dealer in dealers if (one := reckoning_of(dealer))]
    ends = [one.settled_until_on for one in reckonings if one.settled_until_on]
    versions = {one.rule_version for one in reckonings}
    return AsOf(
        on=max(ends, default=None),
        today=today,
        refreshed_at=max((one.refreshed_at for one in reckonings), default=None),
        rule_version=versions.pop() if len(versions) == 1 else "mixed" if versions else "",
        stale=any(is_stale(dealer) for dealer in dealers),
        gaps=gaps_of((one.empty_months for one in reckonings), today),
        behind=behind_of(ends),
        measured_by=measured_by(map(rules_of, dealers)),
    )
