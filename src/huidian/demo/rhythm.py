"""The true rates behind the made-up dealers: what the measures of the product can be held against."""

from dataclasses import dataclass

YEAR = 365
Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How cars come and why they stay away. Rates are per year, shares and chances lie between 0 and 1.

    ``leave_by_age``: (from age in years, rate at which an owner leaves); the rate is multiplied once the
    warranty is over and by the effect of the advisor who received the car last. S4: 20 to 40 % a year.
    """

    km_a_year: tuple[int, int] = (12_000, 25_000)  # S4
    service_months: tuple[float, float] = (3.0, 6.0)  # S4: every 3 to 5 months; low mileage stretches it
    interval_reach: float = 0.22
    late_share: float = 0.27
    leave_by_age: tuple[tuple[float, float], ...] = ((0, 0.36), (2, 0.50), (3, 0.66), (5, 0.78))
    leave_out_of_warranty: float = 1.2
    move_rate: float = 0.03
    repair_rate: float = 0.7
    warranty_rate: float = 0.25
    accident_rate: float = 0.12
    rework_share: float = 0.16
    split_share: float = 0.05
    return_share: float = 0.32
    return_after_months: tuple[int, int] = (7, 22)
    defect_share: float = 0.30
    resale_return_share: float = 0.40
    replate_share: float = 0.75
    replate_rate: float = 0.008
    reasons: Weights = (
        ("price", 27.0),
        ("workmanship", 8.0),
        ("waiting", 10.0),
        ("attitude", 6.0),
        ("distance", 13.0),
        ("sold", 12.0),
        ("little_driven", 8.0),
        ("friend_workshop", 8.0),
        ("other", 8.0),
    )

    def leave_rate(self, age_days: int, in_warranty: bool, effect: float) -> float:
        """The yearly rate at which owners of such a car leave."""
        rate = [rate for years, rate in self.leave_by_age if age_days >= years * YEAR][-1]
        return rate * effect * (1.0 if in_warranty else self.leave_out_of_warranty)


# The reasons that send an owner to another shop; the others end the visits to any.
GOES_ELSEWHERE = frozenset({"price", "workmanship", "waiting", "attitude", "distance"})
