"""The demo's first shop has targets, entries and a rule from the product's own verbs, once."""

from __future__ import annotations

from datetime import UTC, date, datetime

from huidian.demo.store.front_desk import MONTHS, steer
from huidian.network.roles import Role
from huidian.retention.models import BonusPlan, MonthFigure
from tests.people import LIN_IN_THE_DMS, People

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
WHY = "a test looks at everything"


def test_a_shop_is_steered_once(people: People) -> None:
    for _again in range(2):
        steer(people.dealer_a, as_of=date(2011, 1, 20), now=NOW)
    rows = MonthFigure.objects.unscoped(WHY)
    assert rows.filter(key="keep_rate").count() == MONTHS
    assert rows.filter(key="showroom_sales").count() == MONTHS - 1
    assert rows.filter(key="outside_share", advisor=LIN_IN_THE_DMS).count() == MONTHS - 1
    plan = BonusPlan.objects.unscoped(WHY).get()
    assert (plan.from_month, plan.adopted_by) == (2011 * 12 - 5, people.by_role[Role.GENERAL_MANAGER])
