"""A batch is taken back: its vehicles are where they were before it; what was known stays known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from huidian.assignment.actions.writing import Spell, record, spells_of
from huidian.assignment.machine import BATCH
from huidian.assignment.models import Assignment, Batch, Kind
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.machines import move
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "the rows of a batch that was found within the scope of who undoes it"
_ByVehicle = Mapping[int, Sequence[Spell]]


@dataclass(frozen=True, slots=True)
class Undone:
    """How many vehicles are where they were, and how many stay as something later left them."""

    restored: int
    kept: int


@audit.atomic()
def undo_batch(*, at: datetime, by: Staff, scope: Scope, batch_id: int) -> Undone:
    """Take a batch back. A vehicle that is no longer as the batch left it stays as it is.

    Raises `Batch.DoesNotExist` for one out of reach, `NotNowError` for one that is undone, and for those of
    orders and the calendar, which would only come again.
    """
    reach = scope.where(Permission.ASSIGN)
    return _undo(Batch.objects.within(reach).get(pk=batch_id), "undo", at=at, by=by, scope=scope)


@audit.atomic()
def take_back_claim(*, at: datetime, by: Staff, scope: Scope, batch_id: int) -> Undone:
    """Take a claim of one's own of the same day back. Raises as `undo_batch` does, of any other batch too."""
    claims = Batch.objects.within(scope.where(Permission.NOMINATE)).filter(kind=Kind.CLAIM, made_by=by)
    batch = claims.select_related("dealer").get(pk=batch_id)
    if batch.from_on != today_at(at, batch.dealer):
        raise Batch.DoesNotExist
    return _undo(batch, "take_back", at=at, by=by, scope=scope)


def _undo(batch: Batch, verb: str, *, at: datetime, by: Staff, scope: Scope) -> Undone:
    batch_id, dealer = batch.pk, locked_dealer(batch.dealer_id)
    move(BATCH, batch_id, verb, at=at, by=by, scope=scope)
    earlier, later = Q(recorded_by__lt=batch_id), Q(recorded_by__lte=batch_id)
    before = _picture(batch, earlier & (Q(retracted_by=None) | Q(retracted_by__gte=batch_id)))
    after = _picture(batch, later & (Q(retracted_by=None) | Q(retracted_by__gt=batch_id)))
    now = _picture(batch, Q(retracted_by=None))
    touched = _touched(batch)
    free = {one for one in touched if _said(after.get(one, ())) == _said(now.get(one, ()))}
    record(
        at=at,
        by=by,
        dealer=dealer,
        kind=Kind.UNDO,
        from_on=batch.from_on,
        retracted=[row.pk for one in free for row in now.get(one, ())],
        recorded=[row.until(row.until_on) for one in free for row in before.get(one, ())],
        facts={"batch": batch.pk},
        undoes=batch,
    )
    return Undone(len(free), len(touched - free))


def _touched(batch: Batch) -> set[int]:
    rows = Assignment.objects.unscoped(_WHY)
    recorded = rows.filter(recorded_by=batch).values_list("vehicle_id", flat=True)
    return {*recorded, *rows.filter(retracted_by=batch).values_list("vehicle_id", flat=True)}


def _picture(batch: Batch, stood: Q) -> _ByVehicle:
    """The rows that stood at some point, of the vehicles of a batch."""
    every = Assignment.objects.unscoped(_WHY).filter(dealer=batch.dealer_id)
    of_batch = Assignment.objects.unscoped(_WHY).filter(Q(recorded_by=batch) | Q(retracted_by=batch))
    found: dict[int, list[Spell]] = defaultdict(list)
    for row in spells_of(every.filter(stood, vehicle__in=of_batch.values("vehicle"))):
        found[row.vehicle].append(row)
    return found


def _said(rows: Sequence[Spell]) -> list[Spell]:
    """What rows say, whichever they are."""
    return [row.until(row.until_on) for row in rows]
