"""What scores of a month should come to: the front desk's targets; where none is set, the rules' own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.playbooks.scores import Targets
from huidian.retention.figure_texts import fraction
from huidian.retention.month_figures import KINDS, TARGET, WHOLE, Slot, month_figures

_KEYS: Mapping[str, str] = {
    "satisfaction": "satisfaction",
    "first_time_fix": "first_time_fix",
    "completion": "survey_completion",
    "mot": "house_mot",
    "css": "house_css",
}
"""By a field of `Targets` the figure that is set for it."""


def aims_of(dealer: Dealer, month: int) -> Targets:
    """What a dealer's month (its number) is measured against."""
    figures = month_figures([dealer.pk], TARGET, months=(month, month), keys=tuple(_KEYS.values()))
    values = {
        name: fraction(KINDS[TARGET, key].unit, figures.get(dealer.pk, {}).get(Slot(key, WHOLE, month)))
        for name, key in _KEYS.items()
    }
    known = {name: value for name, value in values.items() if value is not None}
    return replace(rules_of(dealer).scores.targets, **known)
