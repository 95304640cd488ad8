"""What calls brought: examples, and counts against a brute force over a random shop."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huidian.network.models import Recording
from huidian.network.roles import Role
from huidian.outreach.models import Attempt
from huidian.outreach.queries.results import task_results
from huidian.outreach.results import Counts, Effect, Try, counts_of, effect_of, light_of
from huidian.visits.models import Visit
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

DAY = timedelta(days=1)
D = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("tries", "visits", "effect"),
    [
        ([], [D], Effect()),
        ([Try(D, 1)], [D + DAY], Effect(contacted=True, by=1)),
        ([Try(D, 1, connected=True)], [D], Effect(contacted=True, connected=True, by=1)),
        (
            [Try(D, 1), Try(D + DAY, 2, 3, connected=True, booked=True, reason="price")],
            [D, D + 31 * DAY],
            Effect(True, True, False, True, D + 31 * DAY, "price", 2, 3),
        ),
        (
            [Try(D, 1, connected=True, intends=True), Try(D + DAY, 1)],
            [D + 31 * DAY],
            Effect(True, True, True, False, None, "", 1),
        ),
    ],
)
def test_the_effect_of_a_task(tries: list[Try], visits: list[date], effect: Effect) -> None:
    assert effect_of(tries, visits) == effect


@pytest.mark.parametrize(
    ("contacted", "booked", "target", "light"),
    [(100, 30, 0.3, "reached"), (100, 24, 0.3, "nearly"), (100, 23, 0.3, "missed"), (29, 29, 0.3, "few"),
     (100, 30, 0.0, "none"), (0, 0, 0.3, "none")],
)  # fmt: skip
def test_the_light(contacted: int, booked: int, target: float, light: str) -> None:
    assert light_of(Counts(200, contacted, contacted, 0, booked, 0), target) == light


@pytest.mark.django_db
def test_counts_are_those_of_a_brute_force(people: People) -> None:
    dice, a, zone = random.Random(7), people.dealer_a, ZoneInfo(people.dealer_a.timezone)
    agents = [people.zhao, people.by_role[Role.CARE_AGENT]]
    recording = Recording.objects.create(dealer=a, kind="import", recorded_at=AT)
    aimed, expected = [], []
    for number in range(60):
        vehicle = a_vehicle(a, number)
        opened = AT - dice.randrange(50) * DAY
        ending = dice.choice(["", "withdrawn"] + ["done"] * 8)
        task = a_task(vehicle, created_at=opened, ending=ending, closed_at=AT if ending else None)
        days = sorted(dice.sample(range(1, 40), dice.randrange(4)))
        for ahead in days:
            kind = dice.choice(["maintenance", "maintenance", "pdi"])
            Visit.objects.create(
                dealer=a, vehicle=vehicle, order_no=f"R{number}.{ahead}", order_kind=kind,
                settled_on=(opened + ahead * DAY).astimezone(zone).date(), sale_type="repair",
                recorded_at=AT, recorded_by=recording, plate=vehicle.plate,
                content_hash="0" * 64, stated_by=recording,
            )  # fmt: skip
        tries = []
        for hour in range(dice.randrange(4)):
            connected, undone = dice.random() < 0.5, dice.random() < 0.2
            booked = connected and dice.random() < 0.3
            Attempt.objects.create(
                dealer=a, task=task, vehicle=vehicle, customer=vehicle.owner, channel="phone",
                purpose="reminder", at=opened + timedelta(hours=hour), by=dice.choice(agents),
                outcome="intends" if connected and not booked else "booked" if booked else "no_answer",
                reached=connected, contact=connected, effects={"appointment": 1} if booked else {},
                undone_at=AT if undone else None,
            )  # fmt: skip
            if not undone:
                tries.append((connected, booked, opened + timedelta(hours=hour)))
        if ending == "withdrawn" or opened.astimezone(zone).date() < TODAY - 30 * DAY:
            continue
        aimed.append(task.pk)
        spoken = [at.astimezone(zone).date() for connected, _, at in tries if connected]
        stays = Visit.objects.unscoped("a test").filter(vehicle=vehicle).exclude(order_kind="pdi")
        back = spoken and any(
            DAY <= day - spoken[0] <= 30 * DAY for day in stays.values_list("settled_on", flat=True)
        )
        expected.append(
            (bool(tries), bool(spoken), any(c and not b for c, b, _ in tries), any(b for _, b, _ in tries),
             bool(back))
        )  # fmt: skip
    rows = task_results(people.scope(people.zhao), since=TODAY - 30 * DAY, until=TODAY)
    assert [row.task_id for row in rows] == aimed
    with CaptureQueriesContext(connection) as asked:
        task_results(people.scope(people.zhao), since=TODAY - 30 * DAY, until=TODAY)
    assert len(asked) == 7  # however many tasks there are
    assert counts_of(rows) == Counts(len(aimed), *(sum(column) for column in zip(*expected, strict=True)))
    assert not task_results(people.scope(people.qian), since=TODAY - 30 * DAY, until=TODAY)
    assert not task_results(people.scope(agents[1]), since=TODAY - 30 * DAY, until=TODAY)


@pytest.mark.django_db
def test_a_call_that_settled_two_tasks_counts_for_both(people: People) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    task = a_task(vehicle)
    made = Attempt.objects.create(
        dealer=people.dealer_a, task=task, vehicle=vehicle, channel="phone", purpose="reminder", at=AT,
        by=people.zhao, outcome="informed", reached=True, contact=True,
    )  # fmt: skip
    along = a_task(vehicle, kind="insurance", tries=1)
    made.before = {str(task.pk): {}, str(along.pk): {}}
    made.save()
    midnight = datetime.combine(TODAY, time(), ZoneInfo(people.dealer_a.timezone)).date()
    rows = task_results(people.scope(people.zhao), since=midnight, until=midnight)
    assert counts_of(rows) == Counts(2, 2, 2, 0, 0, 0)
