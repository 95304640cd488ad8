"""The answer: figures per dealer, the lost vehicles, and what could not be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huidian.flows.churn_files.question import Question
from huidian.kit.labels import Label
from huidian.visits.importing import Problem


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """The churn of one assessed month (month number); ``rate`` is a fraction, ``None`` without a cohort."""

    month: int
    visits: int
    cohort: int
    lost: int
    rate: float | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """One value of a breakdown; ``name`` is ``None`` where the files do not say. Shares are fractions.

    ``holdings`` and ``lost_of_holdings`` (S2) are given for some dimensions only.
    """

    name: Label | None
    cohort: int
    lost: int
    rate: float | None
    share: float | None
    cumulative_share: float | None
    holdings: int | None = None
    lost_of_holdings: float | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The assessed month split by one dimension."""

    id: str
    label: Label
    slices: Sequence[Slice]


@dataclass(frozen=True, slots=True)
class ScopeFigure:
    """The rate over all orders, or over one family of order kinds."""

    label: Label
    figure: MonthFigure


@dataclass(frozen=True, slots=True)
class LostVehicle:
    """A vehicle behind ``lost``. ``last_visit_on`` is its last visit by the end of the assessed month;
    ``back_on`` its first after it, ``months_away``, ``tier`` and ``customer_class`` are as of the as-of day.
    """

    known: Mapping[str, Any]
    last_visit_on: date
    kind: str
    months_away: int
    tier: str
    customer_class: str
    back_on: date | None

    @property
    def name(self) -> str | None:
        """The plate, or the number that stands for the vehicle where neither plate nor VIN is known."""
        name: str | None = self.known["plate"] or (None if self.known["vin"] else self.known["own_no"])
        return name


@dataclass(frozen=True, slots=True)
class DealerChurn:
    """One dealer's assessed month, the months up to it, the rates per order kind, and who was lost."""

    dealer: str
    figure: MonthFigure
    by_scope: Sequence[ScopeFigure]
    trend: Sequence[MonthFigure]
    breakdowns: Sequence[Breakdown]
    lost_vehicles: Sequence[LostVehicle]


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the rows: read, refused, told again by another row, no visits, kept as visits."""

    rows: int
    rejected: int
    repeated: int
    not_visits: int
    visits: int


@dataclass(frozen=True)
class ChurnReport:
    """All dealers in the files. ``as_of`` is the last day the figures know of; ``None`` without a visit."""

    question: Question
    as_of: date | None
    results: Sequence[DealerChurn]
    intake: Intake
    rejected: Sequence[Problem]
