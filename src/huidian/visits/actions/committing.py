"""Commit an import: written ahead in short steps, then put in force in one; seen as a whole or not at all."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from huidian.network import audit
from huidian.network.bulk import Progress
from huidian.network.models import Dealer, Staff
from huidian.visits.actions.dropping import drop_staged
from huidian.visits.actions.planning import plan_import
from huidian.visits.actions.plans import Plan
from huidian.visits.actions.writing import GivenUp, Staged, put_in_force, stage_plan
from huidian.visits.importing import Reading
from huidian.visits.models import ImportBatch

_ATTEMPTS = 3


def commit_import(
    batch: ImportBatch,
    reading: Reading,
    *,
    staff: Staff | None,
    at: datetime,
    on: date,
    plan: Plan | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Bring a reading into the dealer's file and give the plan that was carried out.

    `plan` may come from a preview. Nothing is locked while rows are written ahead; where the dealer's data
    changed meanwhile it is planned and written again, and after some such attempts under the dealer's lock.
    `progress` is called with the orders written ahead. A file that changes nothing leaves no recording.
    Raises `AlreadyCommitted` where the batch is in already.
    """
    for _ in range(_ATTEMPTS):
        _must_be_open(batch)
        plan = plan or plan_import(reading, dealer_id=batch.dealer_id, on=on)
        if _commit_plan(batch, plan, staff, at, progress):
            return plan
        plan = None
    with transaction.atomic():
        Dealer.objects.select_for_update().get(pk=batch.dealer_id)
        plan = plan_import(reading, dealer_id=batch.dealer_id, on=on)
        _commit_plan(batch, plan, staff, at, progress)
    return plan


def _commit_plan(
    batch: ImportBatch, plan: Plan, staff: Staff | None, at: datetime, progress: Progress | None
) -> bool:
    """Carry a plan out; False, and nothing is left of it, where the dealer's data are others by now."""
    staged = None
    if not plan.changes_nothing:
        try:
            staged = stage_plan(plan, dealer=batch.dealer, staff=staff, at=at, progress=progress)
        except GivenUp:
            return False
    try:
        with transaction.atomic():
            is_in = _put_in_force(batch, plan, staged, staff, at)
    except Exception:
        if staged:
            drop_staged(staged.recording)
        raise
    if staged and not is_in:
        drop_staged(staged.recording)
    return is_in


def _put_in_force(
    batch: ImportBatch, plan: Plan, staged: Staged | None, staff: Staff | None, at: datetime
) -> bool:
    dealer = Dealer.objects.select_for_update().get(pk=batch.dealer_id)
    _must_be_open(batch)
    if plan.data_revision != dealer.data_revision:
        return False
    if staged:
        if not put_in_force(plan, staged, at=at):
            return False
        batch.recording = staged.recording
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
    return True


class AlreadyCommitted(RuntimeError):  # noqa: N818 - it tells what is, like Django's DoesNotExist
    """The batch is in the file already."""


def _must_be_open(batch: ImportBatch) -> None:
    if batch.pk is None:
        return
    state = ImportBatch.objects.unscoped("the batch being committed").values_list("state", flat=True)
    if state.get(pk=batch.pk) in (ImportBatch.State.DONE, ImportBatch.State.UNDONE):
        raise AlreadyCommitted(f"batch {batch.pk}")


def _close(batch: ImportBatch, plan: Plan, dealer: Dealer, at: datetime) -> None:
    batch.state = ImportBatch.State.DONE
    batch.counts = plan.counts
    batch.committed_at = at
    batch.data_revision = dealer.data_revision + (0 if plan.changes_nothing else 1)
    batch.save()
