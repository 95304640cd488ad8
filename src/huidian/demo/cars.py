"""One made-up car: its owners, plates, visits, and the truth about why it stayed away."""

from dataclasses import dataclass, field

from huidian.demo.brands import Model
from huidian.demo.places import Shop


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has the car from a day on (a date's ordinal), or the same person at a new address."""

    since: int
    name: str
    phone: str
    gender: str
    birthday: int | None
    occupation: str
    region: str
    address: str


@dataclass(slots=True)
class Stop:
    """One visit: the day (ordinal), the dealer's code, the order kind, and how many settlements it took."""

    day: int
    dealer: str
    kind: str
    advisor: str
    settlements: int = 1


@dataclass(slots=True)
class Departure:
    """The truth about one time an owner left: the last visit before, why, where to, and when they were back.

    ``chance`` is the true probability it had at that visit; ``staged``: arranged for a golden figure.
    """

    last_visit: int
    dealer: str
    reason: str
    chance: float
    to_dealer: str | None = None
    returned: int | None = None
    staged: bool = False


@dataclass(slots=True)
class Car:
    """One car. Days are ordinals; ``service_days`` is its true interval between services."""

    number: int
    home: Shop
    model: Model
    vin: str
    use: str
    purchased: int
    bought_here: bool
    km_a_year: int
    service_days: int
    warranty_end: int
    plates: list[tuple[int, str]]
    owners: list[Owner]
    stops: list[Stop] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    tried: dict[str, float] = field(default_factory=dict)
    """Per dealer the sum of all leave chances this car went through: the expected number of departures."""

    def stops_at(self, dealer: str) -> list[Stop]:
        """The visits at one dealer, oldest first."""
        return sorted((stop for stop in self.stops if stop.dealer == dealer), key=lambda stop: stop.day)

    def forget_unseen_defections(self) -> None:
        """A departure to a dealer that never saw the car is one to nobody knows where."""
        for gone in self.departures:
            if not any(stop.dealer == gone.to_dealer and stop.day > gone.last_visit for stop in self.stops):
                gone.to_dealer = None

    def owner_on(self, day: int) -> Owner:
        """Who had the car on a day."""
        return [owner for owner in self.owners if owner.since <= day or owner is self.owners[0]][-1]

    def plate_on(self, day: int) -> str:
        """The plate the car had on a day."""
        return [plate for since, plate in self.plates if since <= day or plate == self.plates[0][1]][-1]

    def km_on(self, day: int) -> int:
        """The odometer on a day, in kilometres; it never runs backwards."""
        return 20 + max(day - self.purchased, 0) * self.km_a_year // 365
