"""The cycles of a kind of need: all that a vehicle's history opens, past ones too.

A past one says by which visit it ended, and becomes open again where that visit is undone.
"""

from collections.abc import Callable, Iterator

from huidian.engine.needs import by_day, by_interval
from huidian.engine.needs.cycle import Cycle
from huidian.engine.needs.history import History
from huidian.engine.needs.rules import NeedRule, Opening

OPENINGS: dict[Opening, Callable[[History, NeedRule], Iterator[Cycle]]] = {
    "purchase": by_interval.purchase,
    "purchase_yearly": by_day.purchase_yearly,
    "birthday": by_day.birthday,
    "service": by_interval.services,
    "first_service": by_interval.first_service,
    "part": by_interval.parts,
    "insurance": by_day.insurance,
    "inspection": by_day.inspection,
    "warranty": by_day.warranty,
    "arrived_part": by_day.arrived_parts,
    "deferred_work": by_day.deferred_work,
    "recall": by_day.recall,
    "service_campaign": by_day.service_campaign,
}


def cycles(history: History, rule: NeedRule) -> Iterator[Cycle]:
    """The cycles of one kind of need of one vehicle, oldest first."""
    return OPENINGS[rule.opened_by](history, rule)
