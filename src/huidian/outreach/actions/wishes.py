"""What owners wish holds for their open tasks at once, before anybody takes one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from huidian.customers.models import Block, Consent
from huidian.engine.contact import UNTIL_SAID
from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.outreach.actions.claims import answers_for, move_back
from huidian.outreach.models import Task
from huidian.outreach.models.tasks import TaskQuerySet, free_at
from huidian.outreach.queries.contacts import files_of_number

_AT_ONCE = 500
_WHY = "the tasks of owners whose wish was recorded by somebody who may"


def keep_wishes(dealer: Dealer, owners: Collection[int], *, at: datetime) -> int:
    """Let the open tasks of some owners, and of files with their numbers, follow what is known of their
    wishes now: one whose owner may not be called waits, one that waited for a wish that holds no more is
    there again. One with a moment of its own to come (a call-back, a further try) keeps it and is asked about
    then. How many changed. To be called once the wish is stored, for tasks are locked before owners.
    """
    files = {*owners, *files_of_number(dealer, owners)}
    return _follow(_free(dealer, at).filter(vehicle__owner__in=one_of(sorted(files))), dealer, at)


def keep_all_wishes(dealer: Dealer, *, at: datetime) -> int:
    """The same of every task of a dealer that waits for a wish, or whose owner has one on file."""
    blocks = Block.objects.unscoped(_WHY).current().filter(customer=OuterRef("vehicle__owner"))
    withdrawn = (
        Consent.objects.unscoped(_WHY).current().filter(customer=OuterRef("vehicle__owner"), given=False)
    )
    wished = Q(waits_for__in=UNTIL_SAID) | Q(vehicle__owner__may_contact=False)
    tasks = _free(dealer, at).filter(wished | Exists(blocks) | Exists(withdrawn))
    return _follow(tasks, dealer, at)


def _free(dealer: Dealer, at: datetime) -> TaskQuerySet:
    tasks = Task.objects.unscoped(_WHY).open().filter(free_at(at), dealer=dealer)
    return tasks.filter(vehicle__retracted_at=None)


def _follow(tasks: TaskQuerySet, dealer: Dealer, at: datetime) -> int:
    tasks = tasks.exclude(waits_for="", not_before_at__gt=at)
    changed, rows = 0, list(tasks.select_related("vehicle__owner").order_by("pk"))
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        pairs = list(zip(some, answers_for(some, at, dealer), strict=True))
        stopped = [pair for pair in pairs if pair[1].verdict == "no" and pair[1].rule in UNTIL_SAID]
        still = {task.pk for task, _ in stopped}
        again = [one.pk for one in some if one.waits_for in UNTIL_SAID and one.pk not in still]
        move_back(stopped, at, dealer)
        changed += len([task for task, answer in stopped if task.waits_for != answer.rule]) + len(again)
        _free(dealer, at).filter(pk__in=again).update(not_before_at=None, waits_for="")
    return changed
