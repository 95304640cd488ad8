"""Any car: facts in any order, on any days, some of them after the day that is asked about."""

from datetime import date, timedelta

from hypothesis import strategies as st

from huidian.engine.needs.facts import (
    ArrivedPart,
    Booking,
    DeferredWork,
    FieldCampaign,
    OwnPlan,
    Statement,
    VehicleFacts,
    Visit,
)
from huidian.engine.odometer.readings import Reading

START = date(2024, 1, 31)
DAYS = (st.integers(0, 1_500) | st.integers(0, 5).map(lambda n: 300 * n)).map(lambda n: START + timedelta(n))
"""Some of them again and again: several facts of one day are told apart, too."""
MAYBE_DAY = st.none() | DAYS
KM = st.integers(0, 150_000) | st.just(999_999)
IDS = st.integers(1, 99).map(str)
KINDS = st.sampled_from(("", "routine_service", "first_service", "insurance", "recall", "part_due"))
ORDERS = st.sampled_from(("maintenance", "maintenance", "first_service", "repair", "recall", "warranty"))
SAYS = st.sampled_from(
    ("done_elsewhere", "hardly_drives", "sold", "scrapped", "moved", "refused", "not_applicable")
)

VISITS = st.builds(
    Visit,
    IDS | st.just("1"),
    DAYS,
    ORDERS,
    st.none() | KM,
    st.just(()) | st.sampled_from((("coolant",), ("spark_plugs", "brake_fluid"))),
)
STATEMENTS = st.builds(
    Statement, IDS, SAYS, DAYS, st.just("call"), KINDS, MAYBE_DAY, st.none() | KM, MAYBE_DAY, st.none() | KM
)


def _few(one: st.SearchStrategy[object], most: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    """Some of them, each id once."""
    unique = st.lists(one, max_size=most, unique_by=lambda fact: getattr(fact, "id", None) or repr(fact))
    return unique.map(tuple)


def _orders() -> st.SearchStrategy[tuple[Visit, ...]]:
    """Some visits, a few of them settlements of one order."""
    return st.lists(VISITS, max_size=6).map(tuple)


def cars(statements: bool = True) -> st.SearchStrategy[VehicleFacts]:
    """Cars with facts of every kind; without statements and bookings, if none is wanted."""
    return st.builds(
        VehicleFacts,
        vehicle=st.just("1"),
        model=st.sampled_from(("", "海鸥")),
        powertrain=st.sampled_from(("", "petrol", "electric")),
        purchased_on=MAYBE_DAY,
        warranty_end_on=MAYBE_DAY,
        warranty_end_km=st.none() | KM,
        insurance_expires_on=MAYBE_DAY,
        inspection_due_on=MAYBE_DAY,
        owner_since=MAYBE_DAY if statements else st.none(),
        birthday=st.none() | st.sampled_from(((2, 29), (1, 1), (12, 31))),
        own_plan=st.none() | st.builds(OwnPlan, st.just(4), st.just(6_000), st.just(""), DAYS),
        visits=_orders(),
        readings=_few(st.builds(Reading, DAYS, KM, IDS)),
        arrived_parts=_few(st.builds(ArrivedPart, IDS, st.just("灯"), DAYS, MAYBE_DAY)),
        deferred_work=_few(st.builds(DeferredWork, IDS, st.just("刹车"), DAYS, MAYBE_DAY)),
        campaigns=_few(
            st.builds(
                FieldCampaign,
                IDS,
                st.just("活动"),
                st.sampled_from(("recall", "service")),
                DAYS,
                MAYBE_DAY,
                MAYBE_DAY,
            ),
            1,
        ),
        statements=_few(STATEMENTS) if statements else st.just(()),
        bookings=_few(st.builds(Booking, IDS, DAYS, DAYS, KINDS)) if statements else st.just(()),
    )
