"""Clearing away what no one asks for any more."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from huidian.flows import background
from huidian.jobs.models import Schedule
from huidian.jobs.pulses import pulse_store
from huidian.network.submissions import forget_submissions

DONE_KEPT_FOR = timedelta(days=30)
FAILED_KEPT_FOR = timedelta(days=180)
SCHEDULE_KEPT_FOR = timedelta(days=400)


@background.task()
def tidy(context: background.Context) -> None:
    """Old tasks, moments of the schedule, sessions that ran out, keys of forms, SQL, answers, dead pulses."""
    from huidian.engine.runners.kept_sql import sweep
    from huidian.mart.answer_files import UNUSED_FOR
    from huidian.mart.marts import answer_files

    at = context.at
    DBTaskResult.objects.filter(status=Status.SUCCESSFUL, finished_at__lt=at - DONE_KEPT_FOR).delete()
    DBTaskResult.objects.filter(status=Status.FAILED, finished_at__lt=at - FAILED_KEPT_FOR).delete()
    Schedule.objects.filter(due_at__lt=at - SCHEDULE_KEPT_FOR).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    forget_submissions(at=at)
    sweep(settings.HUIDIAN_SQL, at=at)
    answer_files().make_room(at - UNUSED_FOR)
    pulse_store().prune(at)
