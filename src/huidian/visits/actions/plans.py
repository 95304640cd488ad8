"""What an import would do, before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from huidian.visits.matching.attributes import FieldChange
from huidian.visits.matching.columns import Columns


class Verdict(StrEnum):
    """What becomes of one accepted row. A duplicate tells again what another row of its file tells; left out
    is a counter sale that corrects nothing.
    """

    CREATE = "create"
    SUPERSEDE = "supersede"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    LEFT_OUT = "left_out"

    @property
    def writes(self) -> bool:
        """Whether such a row is stored."""
        return self in (Verdict.CREATE, Verdict.SUPERSEDE)


@dataclass(frozen=True, slots=True)
class NewRows:
    """`count` rows to insert, by attribute name; references to new vehicles and customers are negative."""

    count: int = 0
    columns: Columns = field(default_factory=dict)


@dataclass
class Plan:
    """Everything one file would change in one dealer's file, as of `data_revision`.

    `verdicts` has one entry per row of the reading. `vehicles` and `customers` are new ones, the n-th with id
    -n. `subjects` gives the (vehicle, customer) of each row of a customer or vehicle file. `superseded` are
    ids of visits to retract; `orphans` the (vehicle, customer) they spoke of.
    """

    dealer_id: int
    kind: str
    data_revision: int
    verdicts: list[Verdict] = field(default_factory=list)
    rows: int = 0
    rejected: int = 0
    vehicles: NewRows = field(default_factory=NewRows)
    customers: NewRows = field(default_factory=NewRows)
    vehicle_changes: list[FieldChange] = field(default_factory=list)
    customer_changes: list[FieldChange] = field(default_factory=list)
    visits: NewRows = field(default_factory=NewRows)
    statements: NewRows = field(default_factory=NewRows)
    subjects: Sequence[tuple[int | None, int | None]] = ()
    superseded: Sequence[int] = ()
    orphans: Sequence[tuple[int, int | None]] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what becomes of them. `left_out`: counter sales, which are no visits."""
        verdicts = Counter(self.verdicts)
        return {
            "rows": self.rows,
            "created": verdicts[Verdict.CREATE],
            "superseded": verdicts[Verdict.SUPERSEDE],
            "unchanged": verdicts[Verdict.UNCHANGED],
            "duplicates": verdicts[Verdict.DUPLICATE],
            "rejected": self.rejected,
            "left_out": self.rows - len(self.verdicts) - self.rejected + verdicts[Verdict.LEFT_OUT],
        }

    @property
    def is_all_refused(self) -> bool:
        """Whether rows were refused and none was accepted but counter sales that are left out."""
        return self.rejected > 0 and all(verdict is Verdict.LEFT_OUT for verdict in self.verdicts)

    @property
    def changes_nothing(self) -> bool:
        """Whether committing would leave everything as it is."""
        return not (
            self.visits.count
            or self.statements.count
            or self.vehicles.count
            or self.customers.count
            or self.vehicle_changes
            or self.customer_changes
        )


def column_of(column: Sequence[Any], rows: Sequence[int]) -> list[Any]:
    """The values of some rows, which come in the order of the column."""
    return list(column) if len(rows) == len(column) else [column[row] for row in rows]
