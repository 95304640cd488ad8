"""One dealer, and files brought to it row by row, without writing any file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from huidian.kit.vins import make_vin
from huidian.network import actions as network
from huidian.network.models import Dealer
from huidian.visits import actions as visits
from huidian.visits.actions import Plan, UndoReport
from huidian.visits.digest import digest
from huidian.visits.importing import Kind, Reading
from huidian.visits.importing.tables import TABLES
from huidian.visits.models import ImportBatch, Visit

OPENED_AT = datetime(2010, 1, 4, 1, 0, tzinfo=UTC)
VIN_1, VIN_2, VIN_3 = (make_vin("LSV", serial) for serial in (1, 2, 3))
WHY = "a test looks at everything"
Row = dict[str, Any]


def on(text: str) -> date:
    """A day: "06-03" is one of 2010."""
    return date.fromisoformat(text if len(text) == 10 else f"2010-{text}")


def order(number: str | None, day: str, **said: Any) -> Row:
    """A row of a visits file. Unless said otherwise it shows plate 沪A00001."""
    plate = {} if {"vin", "plate", "vehicle"} & said.keys() else {"plate": "沪A00001"}
    return {"order_no": number, "settled_on": on(day), **plate, **said}


def reading(kind: Kind, rows: list[Row]) -> Reading:
    """What reading a file with these rows gives."""
    keys = TABLES[kind].keys
    assert all(row.keys() <= set(keys) for row in rows), rows
    columns: dict[str, list[object]] = {key: [row.get(key) for row in rows] for key in keys}
    places = [(0, number) for number in range(2, len(rows) + 2)]
    return Reading("made-up.xlsx", kind, columns=columns, places=places, total_rows=len(rows))


@dataclass
class Shop:
    """A dealer whose clock goes on by a day with everything that happens."""

    dealer: Dealer

    def __post_init__(self) -> None:
        self._days = count(1)

    def now(self) -> datetime:
        return datetime(2012, 1, 1, 4, 0, tzinfo=UTC) + timedelta(days=next(self._days))

    def bring(self, *rows: Row, kind: Kind = "visits") -> ImportBatch:
        """Import a file of these rows."""
        at = self.now()
        batch = ImportBatch.objects.create(
            dealer=self.dealer, kind=kind, file_name="made-up.xlsx", sha256="0" * 64, created_at=at
        )
        visits.commit_import(batch, reading(kind, list(rows)), staff=None, at=at, on=at.date())
        return batch

    def preview(self, *rows: Row, kind: Kind = "visits") -> Plan:
        """What importing these rows would do."""
        return visits.plan_import(reading(kind, list(rows)), dealer_id=self.dealer.pk, on=self.now().date())

    def undo(self, batch: ImportBatch) -> UndoReport:
        return visits.undo_import(batch, staff=None, at=self.now())

    def digest(self) -> str:
        return digest(self.dealer)

    def orders(self) -> list[tuple[str, str]]:
        """Number and day of every order on file."""
        rows = Visit.objects.unscoped(WHY).current().filter(dealer=self.dealer)
        return sorted((row.order_no, row.settled_on.isoformat()[5:]) for row in rows)


def open_shop(code: str = "A") -> Shop:
    """A new dealer."""
    return Shop(network.create_dealer(at=OPENED_AT, by=None, code=code, name=f"{code} 店(虚构)"))


def counts(batch: ImportBatch) -> tuple[int, int, int]:
    """Rows created, superseded and unchanged."""
    return batch.counts["created"], batch.counts["superseded"], batch.counts["unchanged"]
