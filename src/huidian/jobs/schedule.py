"""What is to run regularly, and catching up where the machine was off at the time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction

from huidian.flows import nightly
from huidian.flows.background import Task
from huidian.jobs import upkeep
from huidian.jobs.models import Schedule

log = logging.getLogger("huidian.jobs")

# What becomes of runs that were missed: only the last is made up for, all are, or none.
CatchUp = Literal["last", "all", "skip"]
_ON_TIME = timedelta(minutes=30)
_MOST = 400


@dataclass(frozen=True, slots=True)
class Daily:
    """A task for every day at `clock`, in the installation's time zone."""

    job: str
    task: Task[[]]
    clock: time
    catch_up: CatchUp = "last"

    def due_moments(self, after: datetime, until: datetime) -> list[datetime]:
        """The moments after one moment and up to another at which it is due, at most the last 400."""
        zone = ZoneInfo(settings.TIME_ZONE)
        day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
        day = max(day, last - timedelta(days=_MOST))
        moments = []
        while day <= last:
            moment = datetime.combine(day, self.clock, zone)
            if after < moment <= until:
                moments.append(moment)
            day += timedelta(days=1)
        return moments


REGULAR: tuple[Daily, ...] = (
    Daily("standings", nightly.refresh_standings, time(0, 20)),
    Daily("needs", nightly.refresh_needs, time(0, 50)),
    Daily("levels", nightly.refresh_levels, time(1, 10)),
    Daily("complaints", nightly.refresh_complaints, time(1, 12)),
    Daily("greetings", nightly.plan_greetings, time(1, 15)),
    Daily("audit anchor", nightly.anchor_the_audit, time(2, 0)),
    Daily("backup", nightly.back_up, time(2, 10)),
    Daily("mart verify", nightly.verify_the_mart, time(2, 40)),
    Daily("upkeep", upkeep.tidy, time(3, 40)),
    Daily("forget files", nightly.forget_old_files, time(3, 50)),
)


def tick(*, at: datetime, regular: Sequence[Daily] = REGULAR) -> int:
    """Enqueue what became due since the last tick, each moment once however many tick. How many tasks."""
    return sum(_catch_up(job, at) for job in regular)


def _catch_up(daily: Daily, at: datetime) -> int:
    last = Schedule.objects.filter(job=daily.job).order_by("-due_at").first()
    if last is None:
        # A new installation starts with the next moment; the one before it is noted and let pass.
        for moment in daily.due_moments(at - timedelta(days=1), at)[-1:]:
            _note(daily, moment, run=False)
        return 0
    moments = daily.due_moments(last.due_at, at)
    return sum(_note(daily, moment, run=_runs(daily, moment, moments[-1], at)) for moment in moments)


def _runs(daily: Daily, moment: datetime, newest: datetime, at: datetime) -> bool:
    match daily.catch_up:
        case "all":
            return True
        case "last":
            return moment == newest
        case "skip":
            return moment == newest and at - moment <= _ON_TIME


def _note(daily: Daily, moment: datetime, *, run: bool) -> bool:
    """Whether a task was enqueued; the unique moment makes sure that no one else does it too."""
    try:
        with transaction.atomic():
            noted = Schedule.objects.create(job=daily.job, due_at=moment)
            if run:
                noted.task_id = daily.task.enqueue().id
                noted.save(update_fields=["task"])
    except IntegrityError:
        return False
    log.info("%s was due at %s: %s", daily.job, moment, "enqueued" if run else "let pass")
    return run
