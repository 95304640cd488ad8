"""The answer: figures per dealer, the lost vehicles, and what could not be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huidian.engine.figures.figure import Figure, Split
from huidian.flows.churn_files.knowledge import WarrantyEnds
from huidian.flows.churn_files.question import Question
from huidian.flows.warnings import Remarks
from huidian.kit.labels import Label
from huidian.visits.importing import Problem


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
    """One dealer's assessed month, also per kind of order (with its word, overall first), the months up to
    it, its splits, who was lost, and how the warranty ends of all its vehicles are known. ``span`` is the
    first and the last settled day of its orders.
    """

    dealer: str
    span: tuple[date, date]
    by_kind: Sequence[tuple[Label, Figure]]
    trend: Sequence[Figure]
    splits: Sequence[Split]
    lost_vehicles: Sequence[LostVehicle]
    warranty_ends: WarrantyEnds

    @property
    def figure(self) -> Figure:
        """The month over orders of all kinds."""
        return self.by_kind[0][1]


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the rows: read, refused, equal to another row of their file, told again by a later file,
    no visits, kept as visits.
    """

    rows: int
    rejected: int
    duplicates: int
    repeated: int
    not_visits: int
    visits: int


@dataclass(frozen=True)
class ChurnReport:
    """All dealers in the files. ``as_of`` is the last day the figures know of; ``None`` without a visit.

    ``remarks`` are what is to be said of each file, by its name; ``refused`` the files of which no row could
    be read.
    """

    question: Question
    as_of: date | None
    results: Sequence[DealerChurn]
    intake: Intake
    rejected: Sequence[Problem]
    remarks: Sequence[tuple[str, Remarks]] = ()
    refused: Sequence[str] = ()
