"""The chain: what it keeps, what breaks it, and that many may write at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, models, transaction
from pytest_django import DjangoAssertNumQueries, Settings
from tests.people import People
from tests.processes import Environment, huidian, python

from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.anchors import Anchor, anchors_path, drop_anchor, read_anchors
from huidian.network.append_only import AUDIT
from huidian.network.models import AuditEvent, AuditHead
from huidian.network.roles import Role

AT = datetime(2026, 11, 22, 2, 30, 0, 123456, tzinfo=UTC)


def tell(n: int, **more: object) -> AuditEvent:
    return audit.record(at=AT + timedelta(minutes=n), staff=None, action=f"thing.done_{n}", **more)  # type: ignore[arg-type]


@pytest.fixture
def chain(db: None) -> list[AuditEvent]:
    return [tell(n) for n in range(5)]


def release() -> None:
    """As whoever may change the schema can."""
    with connection.cursor() as cursor:
        for statement in AUDIT.release(connection.vendor):
            cursor.execute(statement)


def rows() -> models.QuerySet[AuditEvent]:
    return AuditEvent.objects.unscoped("the test tampers")


@pytest.mark.django_db
def test_an_empty_chain_holds() -> None:
    assert audit.verify() == audit.Chain(0, "0" * 64, None)


def test_a_chain_holds(chain: list[AuditEvent]) -> None:
    assert audit.verify() == audit.Chain(5, chain[-1].digest, None)
    assert [event.previous for event in chain[1:]] == [event.digest for event in chain[:-1]]


TAMPERING: dict[str, tuple[Callable[[list[AuditEvent]], object], int | None]] = {
    "an action": (lambda chain: rows().filter(pk=chain[2].pk).update(action="nothing.done"), 2),
    "a moment": (lambda chain: rows().filter(pk=chain[1].pk).update(at=AT), 1),
    "a reason": (lambda chain: rows().filter(pk=chain[4].pk).update(why="gone"), 4),
    "the first": (lambda chain: rows().filter(pk=chain[0].pk).update(after={"n": 1}), 0),
    "one taken out": (lambda chain: rows().filter(pk=chain[2].pk).delete(), 3),
    "the first taken out": (lambda chain: rows().filter(pk=chain[0].pk).delete(), 1),
    "the end cut off": (lambda chain: rows().filter(pk__gte=chain[3].pk).delete(), None),
    "all cut off": (lambda chain: rows().delete(), None),
    "the head forgotten": (lambda chain: AuditHead.objects.all().delete(), None),
    "the head set back": (lambda chain: AuditHead.objects.update(digest=chain[3].digest, events=4), None),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_where_it_happened(chain: list[AuditEvent], how: str) -> None:
    tamper, where = TAMPERING[how]
    release()
    tamper(chain)
    broken = audit.verify().broken
    assert broken is not None
    assert broken.event_id == (None if where is None else chain[where].pk)


@pytest.mark.parametrize(
    "change",
    [
        lambda: rows().update(why="x"),
        lambda: rows().delete(),
        lambda: connection.cursor().execute("UPDATE network_auditevent SET why = 'x'"),
        lambda: connection.cursor().execute("DELETE FROM network_auditevent"),
    ],
)
def test_the_database_refuses_to_change_an_event(
    chain: list[AuditEvent], change: Callable[[], object]
) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
    assert audit.verify() == audit.Chain(5, chain[-1].digest, None)


def _cut_and_mended(chain: list[AuditEvent]) -> None:
    rows().filter(pk__gte=chain[3].pk).delete()
    AuditHead.objects.update(digest=chain[2].digest, events=3)


def _rewritten(chain: list[AuditEvent]) -> None:
    _cut_and_mended(chain)
    tell(30), tell(40)


@pytest.mark.parametrize(("tamper", "at_the_end"), [(_cut_and_mended, True), (_rewritten, False)])
def test_an_anchor_outside_shows_what_holds_in_itself(
    chain: list[AuditEvent], settings: Settings, tmp_path: Path, tamper: Callable[..., None], at_the_end: bool
) -> None:
    settings.HUIDIAN_HOME = tmp_path
    assert drop_anchor(at=AT)
    assert read_anchors() == [Anchor(AT.isoformat(), 5, chain[-1].digest)]
    release()
    tamper(chain)
    assert audit.verify().broken is None
    broken = audit.verify(read_anchors()).broken
    assert broken is not None and (broken.event_id is None) == at_the_end
    assert not drop_anchor(at=AT)
    assert drop_anchor(at=AT, anew=True)
    assert audit.verify(read_anchors()).broken is None
    assert anchors_path().stat().st_mode & 0o077 == 0


def test_an_event_put_in_behind_the_heads_back(chain: list[AuditEvent]) -> None:
    forged = AuditEvent(at=AT, action="forged", previous=chain[-1].digest)
    forged.digest = audit.digest_of(forged)
    forged.save()
    broken = audit.verify().broken
    assert broken is not None and broken.event_id is None


def test_events_appended_during_the_walk_are_no_break(
    chain: list[AuditEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = audit._flaw

    def slow_walk(event: AuditEvent, last: str) -> Label | None:
        if event.pk == chain[0].pk:
            tell(5)
        return honest(event, last)

    monkeypatch.setattr(audit, "_flaw", slow_walk)
    assert audit.verify().broken is None


def test_values_come_back_as_they_were_digested(people: People) -> None:
    told = {
        "名": "值 😀 \ud800 \0",
        "b": [1, None, True, -(2**70)],
        "day": date(2026, 11, 22),
        "moment": AT.astimezone(timezone(timedelta(hours=8))),
        "amount": Decimal("1.50"),
        "role": Role.ADVISOR,
        "nested": {"z": {"y": {3, 1, 2}}, "a": ()},
    }
    event = audit.record(
        at=AT, staff=people.zhao, action="x", dealer=people.dealer_a, before=told, after=told, why="因 \0"
    )
    kept = rows().get(pk=event.pk)
    assert kept.before is not None
    assert audit.digest_of(kept) == kept.digest == event.digest
    assert kept.before["amount"] == "1.50" and kept.before["role"] == "advisor"
    assert kept.before["moment"] == "2026-11-22T02:30:00.123456+00:00"
    assert kept.before["nested"] == {"z": {"y": [1, 2, 3]}, "a": []}
    assert audit.verify().broken is None


@pytest.mark.django_db
def test_what_databases_write_differently_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        tell(1, after={"rate": 0.25})
    with pytest.raises(ValueError, match="time zone"):
        audit.record(at=datetime(2026, 1, 1), staff=None, action="x")
    assert audit.verify().events == 0


def test_the_walk_holds_few_events_at_once(
    chain: list[AuditEvent], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(2):
        audit.verify()


WRITER = """
import sys
from datetime import UTC, datetime
from django.db import transaction
from huidian.network import audit
for n in range(40):
    with transaction.atomic():
        audit.record(at=datetime.now(UTC), staff=None, action=f"{sys.argv[1]}.{n}", after={"n": n})
"""


@pytest.mark.slow
def test_writers_at_once_make_one_chain(store: Environment) -> None:
    writers = [python(store, WRITER, f"writer{w}") for w in range(4)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    assert "记录链完整：160 条" in huidian(store, "audit", "verify")


def test_the_command_names_the_broken_link(store: Environment) -> None:
    python(store, WRITER, "writer").wait(60)
    tamper = """
from huidian.network.append_only import released
from huidian.network.models import AuditEvent
with released():
    AuditEvent._base_manager.filter(action="writer.7").update(why="x")
"""
    assert python(store, tamper).wait(60) == 0
    assert "在第 8 条断开" in huidian(store, "audit", "verify", code=1)
