"""The demo's advisors kept in touch with customers of their own in the contact window, once."""

from __future__ import annotations

from datetime import date

from huidian.assignment.actions import Holder, give
from huidian.customers.models import Vehicle
from huidian.demo.store.duty_contacts import keep_in_touch
from huidian.kit.months import month_of
from huidian.outreach.models import Attempt
from tests.mart.shop import Came, Shop
from tests.people import OPENED_AT, People

WHY = "a test looks at everything"
AS_OF, UNTIL = date(2011, 1, 20), date(2011, 1, 6)
JANUARY, SEPTEMBER = month_of(date(2010, 1, 1)), month_of(date(2010, 9, 1))


def test_only_who_is_in_the_window_is_contacted(people: People) -> None:
    shop = Shop(people.dealer_a)
    shop.has(range(20), owner={})
    shop.saw([Came(car, date(2009, 9, 15)) for car in range(20)])
    shop.saw([Came(car, date(2010, 5, 25)) for car in range(10)])
    cars = list(Vehicle.objects.unscoped(WHY).filter(dealer=people.dealer_a).values_list("pk", flat=True))
    chosen = {car: Holder(people.team.pk, people.lin.pk) for car in cars}
    give(
        at=OPENED_AT,
        by=people.zhao,
        dealer=people.dealer_a,
        kind="single",
        from_on=date(2010, 1, 1),
        chosen=chosen,
    )
    now = OPENED_AT.replace(year=2011, month=1, day=20)
    made = keep_in_touch(people.dealer_a, as_of=AS_OF, until=UNTIL, now=now)
    assert made and keep_in_touch(people.dealer_a, as_of=AS_OF, until=UNTIL, now=now) == 0
    rows = Attempt.objects.unscoped(WHY)
    assert rows.count() == made and set(rows.values_list("by", flat=True)) == {people.lin.pk}
    months = {month_of(at.date()) for at in rows.values_list("at", flat=True)}
    # Last seen in September 2009 or in May 2010: months 4 to 11 after either.
    assert months == set(range(JANUARY, SEPTEMBER)) | {SEPTEMBER + one for one in range(4)}
    first = Vehicle.objects.unscoped(WHY).get(pk=cars[0])
    assert all(
        at.date() < date(2010, 5, 25) or at.date() >= date(2010, 9, 1)
        for at in rows.filter(vehicle=first).values_list("at", flat=True)
    )
