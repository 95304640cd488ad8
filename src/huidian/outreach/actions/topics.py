"""Themed rounds of calls: a pasted list of vehicles becomes tasks; ended, and that taken back."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huidian.customers.models import Vehicle
from huidian.customers.queries import find_vehicles
from huidian.customers.queries.permission import may_contact_many
from huidian.kit import day_ranges
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.masks import pasting
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.actions.assigning import assign_evenly
from huidian.outreach.actions.planning import FOR_GOOD
from huidian.outreach.models import Task, Topic
from huidian.outreach.queries.audience import IN_CAMPAIGN, WIN_BACK, held_out_of
from huidian.outreach.queries.contacts import contacts_with
from huidian.outreach.queries.words import TOPIC

CHANNEL = "phone"
MOST_LINES = 500
_BETWEEN = str.maketrans("", "", " .·•-　")
_WHY = "the tasks of a round that was read within the scope of who ends it"


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """What a list would become: the vehicles to call about, the lines that name none or several, and how many
    owners are not to be called, by rule.
    """

    vehicle_ids: tuple[int, ...]
    unmatched: tuple[str, ...]
    refused: dict[str, int]


def lines_of(text: str) -> list[str]:
    """The lines of a pasted text that say something, each once."""
    lines = (unicodedata.normalize("NFKC", line).strip() for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def plan_topic(
    *, at: datetime, scope: Scope, dealer: Dealer, lines: Sequence[str], purpose: str
) -> TopicPlan:
    """What would come of a list; nothing is written. An owner who may be called at another hour counts.

    Raises `Dealer.DoesNotExist` where the person may not: which lines are on file is for who reads plates.
    """
    if dealer.pk not in pasting(scope.where(Permission.MANAGE_CALLS)).dealer_ids:
        raise Dealer.DoesNotExist
    mine = scope.where(Permission.MANAGE_CALLS).where(Permission.VIEW_CUSTOMERS).choosing(dealer.pk)
    ids: dict[int, None] = {}
    unmatched = []
    for line in lines[:MOST_LINES]:
        vehicle_id = _meant(mine, line)
        if vehicle_id is None:
            unmatched.append(line)
        else:
            ids[vehicle_id] = None
    owners = dict(Vehicle.objects.within(mine).filter(pk__in=ids).values_list("pk", "owner"))
    pairs = [(owners[pk], pk) for pk in ids]
    answers = may_contact_many(
        dealer=dealer,
        pairs=pairs,
        purpose=purpose,
        channel=CHANNEL,
        at=at,
        contacts=contacts_with(dealer, at=at),
    )
    refused: Counter[str] = Counter()
    to_call = []
    out = held_out_of(dealer, at, list(ids)) if purpose == WIN_BACK else set()
    for pk, answer in zip(ids, answers, strict=True):
        rule = next((one.rule for one in answer.reasons if one.rule in FOR_GOOD), None)
        rule = rule or (IN_CAMPAIGN if pk in out else None)
        if rule is None:
            to_call.append(pk)
        else:
            refused[rule] += 1
    return TopicPlan(tuple(to_call), tuple(unmatched), dict(refused))


@audit.atomic()
def start_topic(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    dealer: Dealer,
    title: str,
    why: str,
    purpose: str,
    role: str,
    people: Sequence[int],
    opens_on: date,
    expires_on: date,
    lines: Sequence[str],
) -> Topic:
    """Make a round and its tasks, spread evenly over `people` (none: anybody of the role).

    Raises `Dealer.DoesNotExist` where the person may not, `ValueError` for days in the wrong order, far
    off or wholly past, or a list of which nothing is left.
    """
    plan = plan_topic(at=at, scope=scope, dealer=dealer, lines=lines, purpose=purpose)
    _check_days(opens_on, expires_on, today_at(at, dealer))
    if not plan.vehicle_ids:
        raise ValueError("a round needs vehicles")
    topic = Topic.objects.create(
        dealer=dealer,
        title=title,
        why=why,
        purpose=purpose,
        created_at=at,
        created_by=by,
        unmatched=list(plan.unmatched),
    )
    made = _make_tasks(topic, plan.vehicle_ids, role=role, opens_on=opens_on, expires_on=expires_on)
    counts = {"tasks": len(made), "unmatched": len(plan.unmatched)}
    _note(at, by, topic, "topic.started", {"title": title, **counts})
    if people:
        assign_evenly(at=at, by=by, scope=scope, task_ids=[one.pk for one in made], staff_ids=people)
    return topic


def _check_days(opens_on: date, expires_on: date, today: date) -> None:
    sensible = day_ranges.planned(today)
    if opens_on not in sensible or expires_on not in sensible or expires_on < max(opens_on, today):
        raise ValueError("a round has days in their order, not wholly past")


def _make_tasks(
    topic: Topic, vehicle_ids: Iterable[int], *, role: str, opens_on: date, expires_on: date
) -> list[Task]:
    tasks = [
        Task(
            dealer=topic.dealer,
            vehicle_id=pk,
            topic=topic,
            kind=TOPIC,
            cycle=f"topic:{topic.pk}",
            purpose=topic.purpose,
            role=role,
            opens_on=opens_on,
            best_on=opens_on,
            overdue_on=expires_on,
            expires_on=expires_on,
            created_at=topic.created_at,
        )
        for pk in vehicle_ids
    ]
    return Task.objects.bulk_create(tasks, batch_size=500)


@audit.atomic()
def end_topics(*, at: datetime, by: Staff, scope: Scope, topic_ids: Collection[int]) -> list[int]:
    """End rounds; which ran until now. Their open tasks are withdrawn, but for those in somebody's hands."""
    done = []
    for topic in _topics(scope, topic_ids, ended=False):
        tasks = Task.objects.unscoped(_WHY).open().filter(topic=topic, held_by=None, promised_at=None)
        n = tasks.update(closed_at=at, ending=Task.Ending.WITHDRAWN, ending_fact=f"topic:{topic.pk}")
        topic.ended_at = at
        topic.save(update_fields=["ended_at"])
        _note(at, by, topic, "topic.ended", {"title": topic.title, "tasks": n})
        done.append(topic.pk)
    return done


@audit.atomic()
def resume_topics(*, at: datetime, by: Staff, scope: Scope, topic_ids: Collection[int]) -> list[int]:
    """Let rounds that were ended go on, with the tasks that were withdrawn with them; which."""
    done = []
    for topic in _topics(scope, topic_ids, ended=True):
        tasks = Task.objects.unscoped(_WHY).filter(topic=topic, ending_fact=f"topic:{topic.pk}")
        n = tasks.update(closed_at=None, ending="", ending_fact="")
        topic.ended_at = None
        topic.save(update_fields=["ended_at"])
        _note(at, by, topic, "topic.resumed", {"title": topic.title, "tasks": n})
        done.append(topic.pk)
    return done


def _topics(scope: Scope, ids: Collection[int], *, ended: bool) -> list[Topic]:
    topics = Topic.objects.within(scope.where(Permission.MANAGE_CALLS)).filter(pk__in=ids)
    return list(topics.filter(ended_at__isnull=not ended).select_related("dealer").order_by("pk"))


def _meant(scope: Scope, line: str) -> int | None:
    """The one vehicle a line means: whose plate or VIN it is, else the only one it may mean."""
    ids = find_vehicles(scope, line, limit=5).ids
    if len(ids) == 1:
        return ids[0]
    text = line.translate(_BETWEEN).upper()
    named = Vehicle.objects.within(scope).filter(pk__in=ids).values_list("pk", "plate", "vin")
    exact = [pk for pk, plate, vin in named if text in (plate.translate(_BETWEEN).upper(), vin.upper())]
    return exact[0] if len(exact) == 1 else None


def _note(at: datetime, by: Staff, topic: Topic, action: str, after: dict[str, object]) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=topic.dealer,
        action=action,
        object_type="topic",
        object_id=topic.pk,
        after=after,
    )
