"""What `huidian figures --every-month` prints, by brute force, and where two such prints differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

from huidian.kit.months import format_month
from tests.agreement.making import TODAY, made_network
from tests.agreement.measures import MEASURES, Asked, Counted, Measure, figures_of
from tests.agreement.network import networks
from tests.agreement.truth import Together, truths
from tests.engine.oracle import Month

OF_NETWORK = ("network_churn", "network_defection")
Lines = dict[tuple[str, str, str, str], tuple[str, str]]
"""By metric, dealer, month and name of a number: the number and whether it is provisional."""


@cache
def expected(seed: int, kind: str, metrics: tuple[str, ...] = tuple(MEASURES), on: date = TODAY) -> Lines:
    """The numbers of every dealer up to where its data reach, as they were known on a day.

    Each is counted by its own playbook; what is of a network, by that of all its dealers.
    """
    lines: Lines = {}
    every, made = truths(seed, on), made_network(seed)
    for code, truth in every.items():
        network = Together.of(every, made.of_maker(made.places[code].maker))
        for metric in metrics:
            measure, whole = MEASURES[metric], metric in OF_NETWORK
            window = (network if whole else truth).rules.window
            asked = Asked(truth, kind, window, networks(seed, on))
            for at, numbers in _numbers(measure, asked):
                open_ = network.is_provisional(at, window) if whole else truth.is_provisional(at)
                provisional = str(int(measure.period != "day" and open_))
                of = (metric, code, format_month(at))
                lines |= {(*of, name): (value, provisional) for name, value in numbers.items()}
    return lines


def _numbers(measure: Measure, asked: Asked) -> Iterator[tuple[Month, dict[str, str]]]:
    """The numbers of every month that has a figure; each value it is told by, from its first vehicle on."""
    met: set[str] = set()
    for at, counts in figures_of(measure, asked):
        now = Counter(measure.values(asked, at)) if measure.values else Counter()
        met |= now.keys()
        yield at, numbers_of(measure, counts) | {f"{measure.told_by}:{one}": str(now[one]) for one in met}


def numbers_of(measure: Measure, counts: Counted) -> dict[str, str]:
    """The numbers as they are printed; a rate over nothing is empty."""
    wanted = {measure.numerator: 0} if measure.alone else counts
    numbers = {name: str(counts[name]) for name in wanted}
    if measure.denominator:
        below = counts[measure.denominator]
        numbers["rate"] = str(counts[measure.numerator] / below) if below else ""
    return numbers


def differences(found: Lines, wanted: Lines) -> list[str]:
    """The numbers that differ, a line each; empty where all agree."""
    keys = sorted(found.keys() | wanted.keys())
    return [
        f"{' '.join(key)}: {found.get(key)}, by brute force {wanted.get(key)}"
        for key in keys
        if found.get(key) != wanted.get(key)
    ]
