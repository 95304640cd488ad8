"""Segments: conditions saved under a name, changed, put away."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Segment


class NameTakenError(ValueError):
    """The dealer has a segment of this name."""


@audit.atomic()
def save_segment(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    dealer_id: int,
    name: str,
    conditions: Conditions,
    segment_id: int | None = None,
) -> Segment:
    """Save conditions under a name, or change a segment. What campaigns froze of it stays.

    Raises `Dealer.DoesNotExist` where the person may not, `Segment.DoesNotExist`, `NameTakenError`.
    """
    mine = scope.where(Permission.MANAGE_CALLS)
    dealer = Dealer.objects.select_for_update().filter(pk__in=mine.dealer_ids).get(pk=dealer_id)
    segments = Segment.objects.within(mine).filter(dealer=dealer, ended_at=None)
    if segments.filter(name=name).exclude(pk=segment_id or 0).exists():
        raise NameTakenError(name)
    if segment_id is None:
        segment = Segment(dealer=dealer, created_at=at, created_by=by)
    else:
        segment = segments.get(pk=segment_id)
    segment.name, segment.conditions = name, conditions.stored()
    segment.save()
    _note(at, by, segment, "segment.saved" if segment_id is None else "segment.changed")
    return segment


@audit.atomic()
def end_segments(*, at: datetime, by: Staff, scope: Scope, segment_ids: Collection[int]) -> list[int]:
    """Put segments away; which."""
    done = list(_segments(scope, segment_ids).filter(ended_at=None))
    for segment in done:
        Segment.objects.within(scope).filter(pk=segment.pk).update(ended_at=at)
        _note(at, by, segment, "segment.ended")
    return [segment.pk for segment in done]


@audit.atomic()
def resume_segments(*, at: datetime, by: Staff, scope: Scope, segment_ids: Collection[int]) -> list[int]:
    """Take segments out again, where their name is still free; which."""
    done = []
    for segment in _segments(scope, segment_ids).filter(ended_at__isnull=False):
        same = Segment.objects.within(scope).filter(
            dealer=segment.dealer_id, name=segment.name, ended_at=None
        )
        if same.exists():
            continue
        with suppress(IntegrityError), transaction.atomic():
            # Another one may take the name between the question and this.
            Segment.objects.within(scope).filter(pk=segment.pk).update(ended_at=None)
            _note(at, by, segment, "segment.resumed")
            done.append(segment.pk)
    return done


def _segments(scope: Scope, ids: Collection[int]) -> QuerySet[Segment]:
    segments = Segment.objects.within(scope.where(Permission.MANAGE_CALLS)).filter(pk__in=ids)
    return segments.select_related("dealer").order_by("pk")


def _note(at: datetime, by: Staff, segment: Segment, action: str) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=segment.dealer,
        action=action,
        object_type="segment",
        object_id=segment.pk,
        after={"segment": segment.name},
    )
