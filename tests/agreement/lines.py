"""What `huidian figures --every-month` prints, by brute force, and where two such prints differ."""

from __future__ import annotations

from huidian.kit.months import format_month
from tests.agreement.measures import MEASURES, Asked, Counted, Measure, figures_of
from tests.agreement.network import Networks
from tests.agreement.truth import Truth

OF_NETWORK = ("network_churn", "network_defection")
Lines = dict[tuple[str, str, str, str], tuple[str, str]]
"""By metric, dealer, month and name of a number: the number and whether it is provisional."""


def expected(every: dict[str, Truth], networks: Networks, kind: str, metrics: set[str]) -> Lines:
    """The numbers of every dealer by its own playbook, up to where its data reach."""
    lines: Lines = {}
    for code, truth in every.items():
        asked = Asked(truth, kind, truth.rules.window, networks)
        for metric in sorted(metrics):
            measure = MEASURES[metric]
            for at, counts in figures_of(measure, asked):
                provisional = measure.period != "day" and truth.is_provisional(at)
                for name, value in numbers_of(measure, counts).items():
                    lines[metric, code, format_month(at), name] = (value, str(int(provisional)))
    return lines


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
