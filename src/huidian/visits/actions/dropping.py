"""Throwing away what imports wrote ahead and never put in force: they were overtaken, or died."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from huidian.customers.models import Customer, Ownership, PlateHolding, Statement, Vehicle
from huidian.network.bulk import one_of
from huidian.network.models import Recording
from huidian.visits.actions import writing
from huidian.visits.models import Visit

DEAD_AFTER = timedelta(hours=1)
"""How long after its start an import whose rows are not in force is taken for dead."""
_WHY = "rows that nobody has seen and nobody will"
_Kind = Recording.Kind


def drop_dead_imports(at: datetime) -> int:
    """Throw away the rows of imports that died before they were in force; gives how many did.

    One that is alive after all notices at its end, and starts again.
    """
    dead = Q(kind=_Kind.DROPPED) | Q(kind=_Kind.STAGED, recorded_at__lt=at - DEAD_AFTER)
    recordings = list(Recording.objects.unscoped(_WHY).filter(dead))
    for recording in recordings:
        drop_staged(recording)
    return len(recordings)


def drop_staged(recording: Recording) -> None:
    """Throw away a recording's rows, unless they are in force by now; some rows a transaction."""
    mine = Recording.objects.unscoped(_WHY).filter(pk=recording.pk)
    if not mine.filter(kind__in=(_Kind.STAGED, _Kind.DROPPED)).update(kind=_Kind.DROPPED):
        return
    for rows in (Visit.objects.unscoped(_WHY).filter(stated_by=recording), _of(Statement, recording)):
        for some in _some(rows):
            _delete(rows.model, Q(id__in=some))
    for some in _some(_of(Vehicle, recording)):
        with transaction.atomic():
            _delete(PlateHolding, Q(vehicle__in=some))
            _delete(Ownership, Q(vehicle__in=some))
            _delete(Vehicle, Q(id__in=some))
    for some in _some(_of(Customer, recording)):
        _delete(Customer, Q(id__in=some))
    mine.delete()


def _of(model: Any, recording: Recording) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.unscoped(_WHY).filter(recorded_by=recording)
    return rows


def _some(rows: QuerySet[Any]) -> Iterator[Any]:
    """Ids of rows until there are none left."""
    while ids := list(rows.order_by().values_list("id", flat=True)[: writing.ROWS_AT_ONCE]):
        yield one_of(ids)


def _delete(model: Any, which: Q) -> None:
    """Past Django's collector, which would read every row and ask for what hangs on it: nothing does."""
    rows = model.objects.unscoped(_WHY).filter(which)
    rows._raw_delete(using=rows.db)
