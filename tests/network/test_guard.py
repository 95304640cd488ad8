"""Every road to the rows of a dealer: closed until it is said for whom, then open to that scope only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, models, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from tests.people import People

from huidian.network.guard import ScopedQuerySet, ScopeMissing
from huidian.network.models import AuditEvent, Change, Dealer, Recording

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
Rows = ScopedQuerySet[Recording]


@pytest.fixture
def recordings(people: People) -> People:
    """Two recordings at A, three at B, each with one change."""
    for dealer, n in ((people.dealer_a, 2), (people.dealer_b, 3)):
        for _ in range(n):
            made = Recording.objects.create(dealer=dealer, kind="edit", staff=None, recorded_at=AT)
            Change.objects.create(recording=made, object_type="owner", object_id=made.pk, field="name")
    return people


# How many rows a road shows; each must show A's two.
COUNTED: dict[str, Callable[[Rows], int]] = {
    "iteration": lambda rows: sum(1 for _ in rows),
    "len": len,
    "list": lambda rows: len(list(rows)),
    "count": lambda rows: rows.count(),
    "aggregate": lambda rows: int(rows.aggregate(n=Count("id"))["n"]),
    "aggregate over a subquery": lambda rows: int(rows.distinct().aggregate(n=Count("id"))["n"]),
    "annotate": lambda rows: len(rows.annotate(n=Count("changes"))),
    "values": lambda rows: len(rows.values("id")),
    "values grouped": lambda rows: sum(row["n"] for row in rows.values("kind").annotate(n=Count("id"))),
    "values_list": lambda rows: len(rows.values_list("id")),
    "values_list flat": lambda rows: len(rows.values_list("id", flat=True)),
    "values_list named": lambda rows: len(rows.values_list("id", named=True)),
    "dates": lambda rows: 2 * len(rows.dates("recorded_at", "day")),
    "datetimes": lambda rows: 2 * len(rows.datetimes("recorded_at", "hour")),
    "in_bulk": lambda rows: len(rows.in_bulk()),
    "iterator": lambda rows: sum(1 for _ in rows.iterator(chunk_size=1)),
    "slice": lambda rows: len(rows[:100]),
    "filter": lambda rows: len(rows.filter(kind="edit")),
    "exclude": lambda rows: len(rows.exclude(kind="import")),
    "exclude over many": lambda rows: len(rows.exclude(changes__field="plate")),
    "order_by": lambda rows: len(rows.order_by("-id")),
    "reverse": lambda rows: len(rows.order_by("id").reverse()),
    "distinct": lambda rows: len(rows.distinct()),
    "only": lambda rows: len(rows.only("id")),
    "defer": lambda rows: len(rows.defer("kind")),
    "select_related": lambda rows: len(rows.select_related("dealer")),
    "using": lambda rows: len(rows.using("default")),
    "and": lambda rows: len(rows & rows),
    "or": lambda rows: len(rows | rows.filter(kind="undo")),
    "xor": lambda rows: len(rows ^ rows.filter(kind="undo")),
    "union": lambda rows: len(rows.union(rows)),
    "intersection": lambda rows: len(rows.intersection(rows)),
    "difference": lambda rows: len(rows.difference(rows.filter(kind="undo"))),
    "subquery in filter": lambda rows: Change.objects.unscoped("test").filter(recording__in=rows).count(),
    "subquery in annotate": lambda rows: (
        Dealer.objects.annotate(
            found=Subquery(
                rows.filter(dealer=OuterRef("pk")).values("dealer").annotate(n=Count("id")).values("n")
            )
        ).aggregate(models.Sum("found"))["found__sum"]
        or 0
    ),
    "exists in filter": lambda rows: (
        2 * Dealer.objects.filter(Exists(rows.filter(dealer=OuterRef("pk")))).count()
    ),
    "update": lambda rows: rows.update(kind="undo"),
    "bulk_update": lambda rows: rows.bulk_update(
        Recording.objects.unscoped("test").order_by("id"), fields=["kind"]
    ),
}

# One row or a yes; each must concern A.
SINGLE: dict[str, Callable[[Rows], Any]] = {
    "bool": bool,
    "exists": lambda rows: rows.exists(),
    "get": lambda rows: rows.order_by("id")[:1].get(),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "earliest": lambda rows: rows.earliest("id"),
    "latest": lambda rows: rows.latest("id"),
    "index": lambda rows: rows.order_by("id")[1],
    "contains": lambda rows: rows.contains(Recording._base_manager.order_by("id")[0]),
    "explain": lambda rows: rows.explain(),
    "repr": repr,
    "sql": lambda rows: str(rows.query),
    "select_for_update": lambda rows: rows.select_for_update().first(),
    "get_or_create": lambda rows: rows.get_or_create(pk=Recording._base_manager.order_by("id")[0].pk)[0],
}

DELETING: dict[str, Callable[[Rows], Any]] = {
    "delete": lambda rows: rows.delete(),
    "raw delete": lambda rows: rows._raw_delete("default"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("road", [*COUNTED, *SINGLE, *DELETING])
@pytest.mark.parametrize("start", ["plain", "filtered", "of a dealer"])
def test_no_road_is_open_without_a_scope(recordings: People, road: str, start: str) -> None:
    walk = (COUNTED | SINGLE | DELETING)[road]
    rows: Any = {
        "plain": Recording.objects.all(),
        "filtered": Recording.objects.filter(Q(kind="edit")).order_by("id"),
        "of a dealer": recordings.dealer_a.recordings.all(),
    }[start]
    if start == "filtered" and road in {"dates", "datetimes"}:
        rows = rows.order_by()
    with pytest.raises(ScopeMissing), transaction.atomic():
        walk(rows)
    assert Recording._base_manager.filter(kind="edit").count() == 5


@pytest.mark.django_db
@pytest.mark.parametrize("road", COUNTED)
def test_every_road_shows_the_rows_in_reach_and_no_others(recordings: People, road: str) -> None:
    rows = Recording.objects.within(recordings.scope(recordings.zhao))
    shown = COUNTED[road](rows)
    assert shown == 2


@pytest.mark.django_db
@pytest.mark.parametrize("road", SINGLE)
def test_a_single_row_is_one_in_reach(recordings: People, road: str) -> None:
    found = SINGLE[road](Recording.objects.within(recordings.scope(recordings.zhao)))
    assert found
    if isinstance(found, Recording):
        assert found.dealer_id == recordings.dealer_a.pk


@pytest.mark.django_db
def test_a_foreign_row_is_not_found(recordings: People) -> None:
    theirs = Recording._base_manager.filter(dealer=recordings.dealer_b)[0]
    with pytest.raises(Recording.DoesNotExist):
        Recording.objects.within(recordings.scope(recordings.zhao)).get(pk=theirs.pk)


@pytest.mark.django_db
def test_deleting_stays_in_reach(recordings: People) -> None:
    scope = recordings.scope(recordings.zhao)
    assert Change.objects.within(scope).delete()[0] == 2
    assert Change.objects.unscoped("what is left").count() == 3


@pytest.mark.django_db
def test_someone_without_reach_reads_nothing(recordings: People) -> None:
    scope = recordings.scope(recordings.nobody)
    assert not Recording.objects.within(scope).exists()
    assert list(AuditEvent.objects.within(scope)) == []


@pytest.mark.django_db
def test_a_scope_cannot_be_widened_afterwards(recordings: People) -> None:
    mine = Recording.objects.within(recordings.scope(recordings.zhao))
    ways: list[Callable[[], Rows]] = [
        lambda: mine | Recording.objects.all(),
        lambda: Recording.objects.all() | mine,
        lambda: mine | Recording._base_manager.all(),
        lambda: mine.union(Recording.objects.all()),
        lambda: mine ^ Recording.objects.filter(kind="edit"),
    ]
    for widened in ways:
        with pytest.raises(ScopeMissing):
            list(widened())


@pytest.mark.django_db
def test_related_rows_are_guarded_too(recordings: People) -> None:
    scope = recordings.scope(recordings.zhao)
    recording = Recording.objects.within(scope).order_by("id")[0]
    roads: list[Callable[[], object]] = [
        lambda: list(recording.changes.all()),
        lambda: recording.changes.count(),
        lambda: recording.changes.update(field="x"),
        lambda: list(Recording.objects.within(scope).prefetch_related("changes")),
    ]
    for road in roads:
        with pytest.raises(ScopeMissing):
            road()
    assert recording.changes.within(scope).count() == 1
    fetched = Recording.objects.within(scope).prefetch_related(
        Prefetch("changes", Change.objects.within(scope), to_attr="told")
    )
    assert [len(row.told) for row in fetched] == [1, 1]


@pytest.mark.django_db
def test_going_up_from_a_row_in_hand_asks_nothing(recordings: People) -> None:
    change = Change.objects.within(recordings.scope(recordings.zhao)).order_by("id")[0]
    assert change.recording.dealer == recordings.dealer_a
    change.refresh_from_db()
    fetched = list(Change.objects.within(recordings.scope(recordings.zhao)).prefetch_related("recording"))
    assert {row.recording.dealer_id for row in fetched} == {recordings.dealer_a.pk}


@pytest.mark.django_db
def test_a_dealer_that_is_a_relation_away(recordings: People) -> None:
    changes = Change.objects.within(recordings.scope(recordings.qian))
    assert {change.recording.dealer_id for change in changes} == {recordings.dealer_b.pk}
    assert len(changes) == 3


@pytest.mark.django_db
def test_writing_new_rows_needs_no_scope(recordings: People) -> None:
    row = Recording(dealer=recordings.dealer_b, kind="edit", staff=None, recorded_at=AT)
    Recording.objects.bulk_create([row])
    row.kind = "undo"
    row.save()
    assert Recording._base_manager.count() == 6
    row.delete()
    assert Recording._base_manager.count() == 5


@pytest.mark.django_db
def test_none_is_empty_for_everybody() -> None:
    assert list(Recording.objects.none()) == []
    assert Recording.objects.none().count() == 0


@pytest.mark.django_db(transaction=True)
def test_asynchronous_roads(recordings: People) -> None:
    async def walk(rows: Rows) -> list[Any]:
        try:
            return [len([row async for row in rows.aiterator()]), await rows.acount(), await rows.aexists()]
        finally:
            # Its thread's own connection would keep PostgreSQL from dropping the test database.
            await sync_to_async(lambda: connection.close())()

    with pytest.raises(ScopeMissing):
        asyncio.run(walk(Recording.objects.all()))
    assert asyncio.run(walk(Recording.objects.within(recordings.scope(recordings.zhao)))) == [2, 2, True]


def test_raw_sql_and_silence_are_refused() -> None:
    with pytest.raises(ScopeMissing):
        Recording.objects.unscoped("to try").raw("select 1")
    with pytest.raises(ValueError, match="why"):
        Recording.objects.unscoped("")
