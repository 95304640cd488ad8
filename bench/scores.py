"""What scores and complaints cost: 100,000 vehicles, 300,000 answers and 6,000 complaints of two years at one
dealer, in SQLite.

    python bench/scores.py [--vehicles 100000] [--answers 300000] [--complaints 6000] [--repeats 20]

Measures in a process of its own, in seconds of the processor: a month's scores with nothing at hand (the
floor beside it is reading the same rows' answers alone), and the pages: first, and again (95th percentile).
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 27)
MONTH = 2026 * 12 + 9
"""October 2026."""
SPAN_DAYS = 730
MOST_A_MONTH, MOST_A_PAGE = 1.0, 0.15
PAGES = (
    "/scores/", "/scores/responses/", "/scores/loyalty/", "/scores/genuine/", "/surveys/", "/complaints/",
    "/complaints/figures/", "/complaints/summary/", "/complaints/important/",
)  # fmt: skip
WHY = "a measurement"


def open_store(folder: Path) -> None:
    """The product over the store of a folder."""
    os.environ.update(HUIDIAN_HOME=str(folder / "home"), DJANGO_SETTINGS_MODULE="huidian.config.settings")
    import django

    django.setup()


def make(folder: Path, vehicles: int, answers: int, complaints: int) -> None:
    """The dealer, its manager, and owners who answered and complained evenly over two years."""
    open_store(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from huidian.customers.models import Customer, Vehicle
    from huidian.network import actions as network
    from huidian.network.bulk import allocate_ids, insert_columns
    from huidian.network.models import Recording
    from huidian.network.roles import Role
    from huidian.visits.models import Visit

    before = AT - timedelta(days=999)
    dealer = network.create_dealer(at=before, by=None, code="A", name="甲店(虚构)", region=None)
    zhao = network.create_staff(
        at=before, by=None, username="zhao", password="not-a-secret-1", display_name="zhao"
    )
    network.open_post(at=before, by=None, staff=zhao, role=Role.CARE_MANAGER, place=dealer)
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=before)
    stamp = {"dealer_id": dealer.pk, "recorded_at": before, "recorded_by_id": recording.pk}
    owners, cars = allocate_ids(Customer, vehicles), allocate_ids(Vehicle, vehicles)
    insert_columns(Customer, vehicles, {"id": owners, **stamp, "name": "车主"})
    plates = [f"沪Z{number:06d}" for number in range(vehicles)]
    insert_columns(Vehicle, vehicles, {"id": cars, **stamp, "plate": plates, "owner_id": owners})
    dice = Random(1)
    for nth in range(3):
        days = [TODAY - timedelta(days=dice.randrange(SPAN_DAYS)) for _ in range(vehicles)]
        insert_columns(
            Visit,
            vehicles,
            {
                **stamp, "stated_by_id": recording.pk, "vehicle_id": cars,
                "order_no": [f"R{nth}{number:07d}" for number in range(vehicles)], "settled_on": days,
                "order_kind": "repair" if nth else "maintenance", "content_hash": range(vehicles),
            },
        )  # fmt: skip
    _answer(dealer, cars, answers)
    _complain(dealer, zhao, cars, complaints)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _answer(dealer: Any, cars: Any, answers: int) -> None:
    """Owners answer evenly over two years."""
    from huidian.surveys.actions.begin import revision_for
    from huidian.surveys.models import Response

    dice, vehicles = Random(2), len(cars)
    revision = revision_for(dealer, "regular", at=AT - timedelta(days=999))
    assert revision
    keys = [one["key"] for one in revision.questions if one["kind"] == "scale5"]
    words = ("", "", "", "等了很久", "很满意", "收费高")
    rows = []
    for number in range(answers):
        at = AT - timedelta(minutes=number * SPAN_DAYS * 1440 // answers)
        said: dict[str, Any] = {key: dice.choice((3, 4, 4, 5, 5, 5)) for key in keys} | {"fixed": "yes"}
        if text := dice.choice(words):
            said["words"] = text
        rows.append(
            Response(
                dealer=dealer, revision=revision, vehicle_id=cars[number % vehicles], channel="phone",
                advisor_name=f"顾问{number % 12}", team_name=f"{number % 3}组",
                number=f"139{number % vehicles:08d}",
                started_at=at - timedelta(seconds=dice.randrange(15, 200)), answered_at=at, answers=said,
                summary="satisfied" if said["satisfied"] > 3 else "neutral",
            )
        )  # fmt: skip
        if len(rows) == 20_000:
            _follow_up(dealer, revision, Response.objects.bulk_create(rows))
            rows.clear()
    _follow_up(dealer, revision, Response.objects.bulk_create(rows))


def _follow_up(dealer: Any, revision: Any, responses: Iterable[Any]) -> None:
    """What each answer was asked for."""
    from huidian.surveys.models import FollowUp

    rows = [
        FollowUp(
            dealer=dealer, vehicle_id=one.vehicle_id, questionnaire_id=revision.questionnaire_id,
            occasion="regular", cycle=f"visit:{one.pk}", advisor_name=one.advisor_name,
            team_name=one.team_name, due_from=one.answered_at.date(), due_until=one.answered_at.date(),
            created_at=one.started_at, response=one,
        )
        for one in responses
    ]  # fmt: skip
    FollowUp.objects.bulk_create(rows)


def _complain(dealer: Any, manager: Any, cars: Any, complaints: int) -> None:
    """Owners complain evenly over two years; the last hundred wait, one in twelve was not valid."""
    from huidian.complaints.models import ClockEntry, Complaint, Snapshot
    from huidian.network.rules import rules_of

    dice, sources = Random(3), ("call", "survey", "link", "desk")
    levels = ("normal", "normal", "escalated", "major")
    causes = [one.key for one in rules_of(dealer).complaints.causes]
    rows, moments_of = [], []
    for number in range(complaints):
        opened = AT - timedelta(minutes=number * SPAN_DAYS * 1440 // complaints)
        closed = None if number < 100 else opened + timedelta(hours=dice.randrange(5, 400))
        row = Complaint(
            dealer=dealer, vehicle_id=dice.choice(cars), source=dice.choice(sources),
            origin=f"bench:{number}", text="等了两个小时还没修好", advisor_name=f"顾问{number % 12}",
            opened_at=opened, opened_by=manager, responsible=manager,
            answered_at=opened + timedelta(hours=2), level=dice.choice(levels),
        )  # fmt: skip
        if closed:
            valid = number % 12 != 0
            row.cause, row.investigated_at, row.solved_at = dice.choice(causes), opened, closed
            row.closed_at, row.closed_by, row.valid = closed, manager, valid
            row.invalid_why = "" if valid else "不是本店修的"
        rows.append(row)
        moments_of.append((opened, closed))
    made = Complaint.objects.bulk_create(rows, batch_size=2_000)
    snapshots, clock = [], []
    for one, (opened, closed) in zip(made, moments_of, strict=True):
        begun = {"level": one.level, "responsible": manager}
        snapshots.append(Snapshot(complaint=one, at=opened, **begun))
        clock.append(ClockEntry(complaint=one, kind="opened", at=opened, by=manager))
        if closed:
            ended = {name: getattr(one, name) for name in ("cause", "answered_at", "solved_at", "valid")}
            snapshots.append(Snapshot(complaint=one, at=closed, **begun, **ended))
            clock.append(ClockEntry(complaint=one, kind="closed", at=closed, by=manager))
    Snapshot.objects.bulk_create(snapshots, batch_size=2_000)
    ClockEntry.objects.bulk_create(clock, batch_size=2_000)


def spent(act: Callable[[], Any]) -> float:
    """Seconds of the processor."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


def measure(folder: Path, repeats: int) -> None:
    """Prints what the pages cost, each beside its limit."""
    open_store(folder)
    from django.test import Client

    from huidian.config.serving import COLLECTED_AFTER
    from huidian.network.models import Dealer, Staff
    from huidian.surveys import kept
    from huidian.surveys.models import Response
    from huidian.surveys.queries.score_rows import moments
    from huidian.surveys.queries.scores import scores_of_month

    dealer = Dealer.objects.get()
    span = moments(dealer, date(2026, 10, 1), date(2026, 10, 31))

    def floor() -> None:
        rows = Response.objects.unscoped(WHY).filter(dealer=dealer, answered_at__range=span)
        list(rows.values_list("pk", "answers"))

    def month() -> None:
        kept.forget()
        scores_of_month(dealer, month=MONTH, today=TODAY)

    floor()
    month()
    gc.collect()
    gc.freeze()  # as a web process does
    gc.set_threshold(*COLLECTED_AFTER)
    print(f"{'':34} {'seconds':>8}")
    print(f"{'floor: its answers read alone':34} {spent(floor):8.3f}")
    print(f"{'a month, nothing at hand':34} {spent(month):8.3f}   limit {MOST_A_MONTH}")
    client = Client(headers={"host": "localhost"})
    client.force_login(Staff.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    for path in PAGES:
        url = f"{path}?month=2026-10"
        kept.forget()
        assert client.get(url).status_code == 200, url
        kept.forget()
        first = spent(lambda url=url: client.get(url))  # type: ignore[misc]
        times = sorted(spent(lambda url=url: client.get(url)) for _ in range(repeats))  # type: ignore[misc]
        late = times[int(len(times) * 0.95) - 1]
        print(f"{path:34} {first:8.3f} first, p95 {late:.3f}   limit {MOST_A_PAGE}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--vehicles", type=int, default=100_000)
    parser.add_argument("--answers", type=int, default=300_000)
    parser.add_argument("--complaints", type=int, default=6_000)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure, asked.repeats)
        return
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), asked.vehicles, asked.answers, asked.complaints)
        made = {"vehicles": asked.vehicles, "answers": asked.answers, "complaints": asked.complaints}
        print(json.dumps(made))
        again = [sys.executable, __file__, "--measure", folder, "--repeats", str(asked.repeats)]
        subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
