"""Events: who has a place and who waits, who came unannounced, what is withdrawn with an event."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huidian.care.actions import events, guests
from huidian.care.evaluation import Reached, evaluate
from huidian.care.models import Event, Guest
from huidian.care.queries.events import event_file
from huidian.care.queries.guests import guests_of
from huidian.customers.models import Vehicle
from huidian.messages.models import Message
from huidian.outreach.models import Task
from huidian.outreach.queries.audience import Audience
from tests.care.made import WHY, a_guest, an_event
from tests.messages.made import a_text
from tests.outreach.made import AT, TODAY, a_vehicle
from tests.people import People


@pytest.mark.parametrize(
    ("answers", "came", "line"),
    [
        # Whoever says yes first has a place; two places.
        (("yes", "yes", "yes"), (), ["seat 1", "seat 2", "waiting 1"]),
        (("yes", "no", "yes"), (), ["seat 1", "", "seat 2"]),
        (("perhaps", "yes", "yes"), (), ["", "seat 1", "seat 2"]),
        # Who has come has one before them all.
        (("yes", "yes", "yes"), (2,), ["seat 2", "waiting 1", "seat 1"]),
        (("yes", "yes", ""), (2,), ["seat 2", "waiting 1", "seat 1"]),
        (("yes", "yes", "yes"), (0, 1, 2), ["seat 1", "seat 2", "seat 3"]),
    ],
)
def test_places_go_by_the_moment_of_the_yes(
    people: People, answers: tuple[str, ...], came: tuple[int, ...], line: list[str]
) -> None:
    event, scope = an_event(people.dealer_a), people.scope(people.zhao)
    made = [a_guest(event, a_vehicle(people.dealer_a, number)) for number in range(3)]
    act: dict[str, Any] = {"by": people.zhao, "scope": scope, "event_id": event.pk}
    for number, answer in enumerate(answers):
        if answer:
            at = AT + timedelta(minutes=number)
            guests.answer(**act, at=at, guest_ids=[made[number].pk], answer=answer)
    for number in came:
        guests.check_in(**act, at=AT, vehicle_id=made[number].vehicle_id or 0)
    rows = {row.guest_id: f"{row.seat} {row.turn}".replace(" None", "") for row in guests_of(scope, event)}
    assert [rows[one.pk] for one in made] == line


def test_a_no_makes_room_and_an_undo_puts_the_answer_back(people: People) -> None:
    event, scope = an_event(people.dealer_a, places=1), people.scope(people.zhao)
    first, second = (a_guest(event, a_vehicle(people.dealer_a, number)) for number in range(2))
    act: dict[str, Any] = {"by": people.zhao, "scope": scope, "event_id": event.pk}
    guests.answer(**act, at=AT, guest_ids=[first.pk, second.pk], answer="yes")
    before = guests.answer(**act, at=AT, guest_ids=[first.pk], answer="no")
    assert [row.seat for row in guests_of(scope, event)] == ["seat", ""]
    assert before == {first.pk: "yes"}
    guests.put_answers_back(**act, at=AT + timedelta(hours=1), before=before, since=AT)
    rows = {row.guest_id: row.seat for row in guests_of(scope, event)}
    assert rows == {second.pk: "seat", first.pk: "waiting"}


def test_an_undo_leaves_what_was_answered_after_it(people: People) -> None:
    event, scope = an_event(people.dealer_a), people.scope(people.zhao)
    first, second = (a_guest(event, a_vehicle(people.dealer_a, number)) for number in range(2))
    act: dict[str, Any] = {"by": people.zhao, "scope": scope, "event_id": event.pk}
    before = guests.answer(**act, at=AT, guest_ids=[first.pk, second.pk], answer="yes")
    later: dict[str, Any] = {"by": people.lin, "scope": people.scope(people.lin), "event_id": event.pk}
    guests.answer(**later, at=AT + timedelta(minutes=1), guest_ids=[first.pk], answer="no")
    assert guests.put_answers_back(**act, at=AT + timedelta(hours=1), before=before, since=AT) == [second.pk]
    answers = Guest.objects.unscoped(WHY).order_by("pk").values_list("answer", flat=True)
    assert list(answers) == ["no", ""]


def test_who_comes_unannounced_is_a_guest_once(people: People) -> None:
    event, scope = an_event(people.dealer_a), people.scope(people.lin)
    vehicle, foreign = a_vehicle(people.dealer_a, 1), a_vehicle(people.dealer_b, 2)
    act: dict[str, Any] = {"at": AT, "by": people.lin, "scope": scope, "event_id": event.pk}
    guest = guests.check_in(**act, vehicle_id=vehicle.pk)
    assert guests.check_in(**act, vehicle_id=vehicle.pk) == guest
    assert guest.group == Guest.Group.WALK_IN
    with pytest.raises(Vehicle.DoesNotExist):
        guests.check_in(**act, vehicle_id=foreign.pk)
    guests.check_in_stranger(**act, name="路人甲")
    assert guests.check_out(**act, guest_ids=[guest.pk]) == [guest.pk]
    assert [row.owner for row in guests_of(scope, event)] == ["路人甲"]
    Event.objects.unscoped(WHY).update(over_at=AT)
    with pytest.raises(guests.NotOpenError):
        guests.check_in(**act, vehicle_id=vehicle.pk)


@pytest.fixture
def planned(people: People, monkeypatch: pytest.MonkeyPatch) -> Event:
    """An event of which two of three owners are to be invited; one of them has two cars."""
    event = an_event(people.dealer_a, opened_at=None, most_invited=2, held_on=TODAY + timedelta(days=7))
    cars = [a_vehicle(people.dealer_a, number) for number in range(3)]
    second = Vehicle.objects.create(
        dealer=people.dealer_a, plate="京X99999", owner=cars[0].owner, recorded_at=AT,
        recorded_by=cars[0].recorded_by,
    )  # fmt: skip
    owners = {one.pk: one.owner_id for one in [*cars, second]}
    audience = Audience(dict.fromkeys(owners, "active"), owners, {"block": 4})
    monkeypatch.setattr(events, "event_audience", lambda scope, event, *, at: audience)
    return event


def test_opening_freezes_draws_and_invites_an_owner_once(people: People, planned: Event) -> None:
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": people.scope(people.zhao)}
    assert events.open_event(**act, event_id=planned.pk) == 2
    groups = Guest.objects.unscoped(WHY).values_list("group", flat=True)
    assert sorted(groups) == ["compared", "invited", "invited"]
    tasks = Task.objects.unscoped(WHY).filter(kind="event", closed_at=None)
    assert set(tasks.values_list("vehicle", flat=True)) == set(
        Guest.objects.unscoped(WHY).filter(group="invited").values_list("vehicle", flat=True)
    )
    guest = Guest.objects.unscoped(WHY).filter(group="invited").first()
    assert guest
    guests.answer(**act, event_id=planned.pk, guest_ids=[guest.pk], answer="yes")
    assert tasks.count() == 1
    assert events.call_off_event(**act, event_id=planned.pk, why="暴雨") == 1
    endings = Task.objects.unscoped(WHY).values_list("ending", flat=True)
    assert sorted(endings) == ["not_needed", "withdrawn"]


def test_an_invitation_that_is_written_goes_with_its_event(people: People, planned: Event) -> None:
    variables = [{"key": key, "type": "text", "most": 30} for key in ("event", "day", "place")]
    body = "{event} {day} {place} 拒收请回复R"
    a_text(people.dealer_a, "event_invitation", body=body, variables=variables)
    Event.objects.unscoped(WHY).update(channel="sms", template="event_invitation")
    act: dict[str, Any] = {"at": AT, "by": people.zhao, "scope": people.scope(people.zhao)}
    events.open_event(**act, event_id=planned.pk)
    messages = Message.objects.unscoped(WHY)
    assert messages.waiting().count() == 2
    assert {one.text for one in messages.all()} == {"爱车课堂 2026-12-04 14:00 店内 拒收请回复R"}
    assert events.call_off_event(**act, event_id=planned.pk, why="暴雨") == 2
    assert messages.waiting().count() == 0


def test_the_evaluation_closes(people: People) -> None:
    event = an_event(people.dealer_a, held_on=date(2026, 9, 1))
    for number in range(4):
        group = Guest.Group.INVITED if number < 2 else Guest.Group.COMPARED
        a_guest(event, a_vehicle(people.dealer_a, number), group=group)
    file = event_file(people.scope(people.zhao), event.pk, at=AT)
    assert (file.evaluation.reached.n, file.evaluation.others.n) == (2, 2)
    assert file.evaluation.reached.few and not file.evaluation.provisional
    assert file.count(group="invited") == 2 and file.count() == 2


def test_shares_amounts_and_their_interval() -> None:
    came, stayed = Reached(True, 2, 90_000), Reached(False, 0, 0)
    made = evaluate([came] * 30 + [stayed] * 30, [came] * 10 + [stayed] * 50, provisional=True)
    assert (made.reached.share, made.others.share) == (0.5, 10 / 60)
    assert (made.reached.visits, made.reached.amount_each_fen) == (60, 45_000)
    assert made.lift.low is not None and 0 < made.lift.low < 1 / 3 < (made.lift.high or 0)
    assert made.lift.verdict == "more"
