"""The demo's figures again by the plainest counting: sets of vehicles by month."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from huidian.demo.orders import Order

NO_VISIT = {"pdi"}


def month_text(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def months_later(month: str, months: int) -> str:
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def visits_of(orders: Iterable[Order]) -> list[Order]:
    return [o for o in orders if o.sale_type == "repair" and o.order_kind not in NO_VISIT]


def churn(orders: Iterable[Order], month: str, window: int = 6) -> tuple[int, int, set[str]]:
    """(settlements, vehicles, lost VINs) of an assessed month."""
    cohort_month = months_later(month, -window)
    settlements: Counter[str] = Counter()
    later: set[str] = set()
    for order in visits_of(orders):
        came = month_text(order.settled_on)
        if came == cohort_month:
            settlements[order.vin] += 1
        elif cohort_month < came <= month:
            later.add(order.vin)
    return settlements.total(), len(settlements), set(settlements) - later
