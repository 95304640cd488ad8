"""Undo an import: what it said is taken back, what it had replaced returns, what came after it stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from huidian.customers.models import Statement
from huidian.network import audit
from huidian.network.models import Dealer, Recording, Staff
from huidian.visits.actions.history import settle_history
from huidian.visits.actions.restoring import bring_back, revert_changes
from huidian.visits.actions.writing import retract_visits
from huidian.visits.models import ImportBatch, Visit

_WHY = "the undone import's own rows, under the dealer's lock"


class NotUndoable(RuntimeError):  # noqa: N818 - it tells what is, like Django's DoesNotExist
    """The batch is not in the file: never committed, or undone already."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Something the import brought that stays, because another recording has touched it since.

    `what` is an order number, a day, or the field of a vehicle or customer; `batch` the later one.
    """

    kind: str
    what: str
    batch: int | None


@dataclass
class UndoReport:
    """What an undo did: orders taken back, earlier versions returned, values put back, and what it kept."""

    retracted: int = 0
    restored: int = 0
    reverted: int = 0
    kept: list[Kept] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def undo_import(batch: ImportBatch, *, staff: Staff | None, at: datetime) -> UndoReport:
    """Take a committed import back, in one transaction under the dealer's lock.

    Where nothing came after it, the file is exactly as before. An order that a later import stated again, and
    a value a later import changed, stay and are listed. Raises `NotUndoable`.
    """
    report = UndoReport()
    with audit.atomic():
        dealer = Dealer.objects.select_for_update().get(pk=batch.dealer_id)
        batch.refresh_from_db(from_queryset=ImportBatch.objects.unscoped("the batch being undone"))
        if batch.state != ImportBatch.State.DONE:
            raise NotUndoable(f"batch {batch.pk} is {batch.state}")
        if batch.recording is not None:
            _undo(batch.recording, dealer, report, staff, at)
            Dealer.objects.filter(pk=dealer.pk).update(data_revision=F("data_revision") + 1)
        batch.state, batch.undone_at, batch.undone_by = ImportBatch.State.UNDONE, at, staff
        batch.undo_report = report.as_json()
        batch.save()
        audit.record(
            at=at,
            staff=staff,
            action="import.undo",
            dealer=dealer,
            object_type="import_batch",
            object_id=batch.pk,
            after={"retracted": report.retracted, "restored": report.restored, "kept": len(report.kept)},
        )
    return report


def _undo(undone: Recording, dealer: Dealer, report: UndoReport, staff: Staff | None, at: datetime) -> None:
    undo = Recording.objects.create(
        dealer=dealer, kind=Recording.Kind.UNDO, staff=staff, recorded_at=at, undoes=undone
    )
    gone_vehicles, gone_customers, replaced = _retract(undone, undo, report, at)
    back = bring_back(replaced, undo=undo, at=at)
    report.restored = len(back)
    kept, reverted = revert_changes(undone)
    report.reverted = len(reverted)
    report.kept += [Kept(kind, f"{what}", batch) for kind, what, batch in kept]
    settle_history(
        dealer_id=dealer.pk,
        vehicles=gone_vehicles | {vehicle for vehicle, _ in back},
        customers=gone_customers | {customer for _, customer in back if customer is not None},
        recording=undo,
        at=at,
    )


def _retract(
    undone: Recording, undo: Recording, report: UndoReport, at: datetime
) -> tuple[set[int], set[int], list[int]]:
    """Retract what the recording said and still stands; gives its vehicles, customers, replaced visits."""
    visits = Visit.objects.unscoped(_WHY).filter(stated_by=undone)
    standing = list(visits.current().values_list("id", "vehicle_id", "customer_id", "replaces_id"))
    report.kept += _kept_orders(visits)
    report.retracted = len(standing)
    retract_visits([row[0] for row in standing], recording=undo, at=at)
    statements = Statement.objects.unscoped(_WHY).current().filter(recorded_by=undone)
    stated = list(statements.values_list("vehicle_id", "customer_id"))
    report.retracted += statements.update(retracted_at=at, retracted_by=undo)
    vehicles = {row[1] for row in standing} | {vehicle for vehicle, _ in stated if vehicle is not None}
    customers = {row[2] for row in standing} | {customer for _, customer in stated}
    return vehicles, customers - {None}, [row[3] for row in standing if row[3] is not None]


def _kept_orders(visits: Any) -> Iterable[Kept]:
    """Orders the recording stated that a later import stated again."""
    slot = ("order_no", "vehicle_id", "settled_on", "ordinal")
    standing = {_slot(row) for row in visits.current().values_list(*slot)}
    gone = visits.filter(retracted_at__isnull=False).order_by("id")
    latest: dict[tuple[Any, ...], Kept] = {}
    for *row, batch in gone.values_list(*slot, "retracted_by__batch"):
        if _slot(row) not in standing:
            what = row[0] or f"{row[2]}"
            latest[_slot(row)] = Kept("order", what, batch)
    return latest.values()


def _slot(row: Sequence[Any]) -> tuple[Any, ...]:
    """What stands for an order's settlement: number and ordinal, else vehicle, day and ordinal."""
    order_no, vehicle, day, ordinal = row
    return (order_no, ordinal) if order_no else (vehicle, day, ordinal)
