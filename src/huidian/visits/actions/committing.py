"""Commit an import: one transaction under the dealer's lock, seen by others as a whole or not at all."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from huidian.network import audit
from huidian.network.models import Dealer, Recording, Staff
from huidian.visits.actions.planning import plan_import
from huidian.visits.actions.plans import Plan
from huidian.visits.actions.writing import write_plan
from huidian.visits.importing import Reading
from huidian.visits.models import ImportBatch


def commit_import(
    batch: ImportBatch,
    reading: Reading,
    *,
    staff: Staff | None,
    at: datetime,
    on: date,
    plan: Plan | None = None,
) -> Plan:
    """Bring a reading into the dealer's file and give the plan that was carried out.

    `plan` may come from a preview; if the dealer's data changed since, it is made again under the lock. A
    file that changes nothing leaves no recording. Raises `AlreadyCommitted` where the batch is in already.
    """
    plan = plan or plan_import(reading, dealer_id=batch.dealer_id, on=on)
    with transaction.atomic():
        dealer = Dealer.objects.select_for_update().get(pk=batch.dealer_id)
        _must_be_open(batch)
        if plan.data_revision != dealer.data_revision:
            plan = plan_import(reading, dealer_id=dealer.pk, on=on)
        if not plan.changes_nothing:
            batch.recording = Recording.objects.create(
                dealer=dealer, kind=Recording.Kind.IMPORT, staff=staff, recorded_at=at
            )
            write_plan(plan, recording=batch.recording, at=at, zone=ZoneInfo(dealer.timezone))
            Dealer.objects.filter(pk=dealer.pk).update(data_revision=F("data_revision") + 1)
        _close(batch, plan, dealer, at)
        audit.record(
            at=at,
            staff=staff,
            action="import.commit",
            dealer=dealer,
            object_type="import_batch",
            object_id=batch.pk,
            after={"kind": batch.kind, "sha256": batch.sha256, **plan.counts},
        )
    return plan


class AlreadyCommitted(RuntimeError):  # noqa: N818 - it tells what is, like Django's DoesNotExist
    """The batch is in the file already."""


def _must_be_open(batch: ImportBatch) -> None:
    state = ImportBatch.objects.unscoped("the batch being committed").values_list("state", flat=True)
    if state.get(pk=batch.pk) in (ImportBatch.State.DONE, ImportBatch.State.UNDONE):
        raise AlreadyCommitted(f"batch {batch.pk}")


def _close(batch: ImportBatch, plan: Plan, dealer: Dealer, at: datetime) -> None:
    batch.state = ImportBatch.State.DONE
    batch.counts = plan.counts
    batch.committed_at = at
    batch.data_revision = dealer.data_revision + (0 if plan.changes_nothing else 1)
    batch.save()
