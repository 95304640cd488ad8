"""Themed rounds as a list shows them, with how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from huidian.kit.labels import Label
from huidian.network.masks import Masks, pasting
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Topic


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One round: `tasks` in all, `closed` of them, `unmatched` lines of its list; `runs`: not ended."""

    topic_id: int
    dealer_id: int
    dealer: str
    title: str
    why: str
    created_at: datetime
    created_by: str
    tasks: int
    closed: int
    unmatched: int
    runs: bool


def topics_in_reach(scope: Scope) -> QuerySet[Topic]:
    """The rounds at dealers whose calls the person manages, the newest first."""
    return (
        Topic.objects.within(scope.where(Permission.MANAGE_CALLS))
        .annotate(
            n=Count("tasks"),
            closed=Count("tasks", filter=Q(tasks__closed_at__isnull=False)),
            runs=Q(ended_at=None),
        )
        .select_related("dealer", "created_by")
        .order_by("-created_at", "-pk")
    )


def topic_row(one: Topic) -> TopicRow:
    """One of them as a row."""
    return TopicRow(
        topic_id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        title=one.title,
        why=one.why,
        created_at=one.created_at,
        created_by=str(one.created_by),
        tasks=one.n,  # type: ignore[attr-defined]
        closed=one.closed,  # type: ignore[attr-defined]
        unmatched=len(one.unmatched),
        runs=one.ended_at is None,
    )


@dataclass(frozen=True, slots=True)
class UnmatchedLine:
    """A line of a round's list that named no vehicle, or several."""

    dealer_id: int
    text: str


def unmatched_lines(scope: Scope, topic_id: int) -> tuple[str, list[UnmatchedLine]]:
    """The title of a round and its unmatched lines, masked where plates are. Raises `Topic.DoesNotExist`."""
    topic = Topic.objects.within(scope.where(Permission.MANAGE_CALLS)).get(pk=topic_id)
    masks, dealer_id = Masks(scope), topic.dealer_id
    return topic.title, [
        UnmatchedLine(dealer_id, masks.typed(line, dealer_id=dealer_id)) for line in topic.unmatched
    ]


def dealer_to_call_for(scope: Scope) -> tuple[Dealer, dict[str, Label]]:
    """The dealer a round is for, the one chosen or else the first, and its purposes of contact in words.

    Raises `Dealer.DoesNotExist` where the person manages no calls, or reads no plates.
    """
    ids = pasting(scope.where(Permission.MANAGE_CALLS)).chosen_dealer_ids
    dealer = Dealer.objects.filter(pk__in=ids).order_by("code").first()
    if dealer is None:
        raise Dealer.DoesNotExist
    return dealer, {one.key: one.label for one in rules_of(dealer).contact.purposes}
