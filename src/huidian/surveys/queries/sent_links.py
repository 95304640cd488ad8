"""Links that were sent to owners: by which texts, what became of each, which of them lead anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast

from huidian.customers.models import Vehicle
from huidian.kit.labels import Label
from huidian.messages.models import Message, Template
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Task
from huidian.playbooks.surveys import Occasion
from huidian.surveys.models import FollowUp, SurveyLink
from huidian.surveys.models.follow_ups import FollowUpQuerySet
from huidian.surveys.tokens import hash_of, token_for
from huidian.surveys.words import LINK_STATES, occasion_words
from huidian.surveys.words import WAYS as WAY_WORDS

CAUSE = "survey"
"""What the messages that carry links name as their cause; its key is the follow-up's."""
WAYS = ("wecom", "email")
"""The channels that carry links, the first one first: no gateway of text messages does."""
_LEFT = ("sent", "reconciled", "with_colleague", "unknown", "sending")
_WHY = "what was sent about follow-ups that the caller reads in scope, or sends"


def link_texts(dealer: Dealer, occasion: Occasion) -> dict[str, Template]:
    """By way the approved text that carries a link about an occasion, in the order of `WAYS`.

    Of several the one for the occasion's purpose, then the first by key.
    """
    rows = Template.objects.unscoped(_WHY).in_force().filter(dealer=dealer, channel__in=WAYS)
    texts: dict[str, Template] = {}
    for one in sorted(
        rows, key=lambda row: (WAYS.index(row.channel), row.purpose != occasion.purpose, row.key)
    ):
        if any(place.type == "link" for place in one.places):
            texts.setdefault(one.channel, one)
    return texts


def live_links(messages: Iterable[Message], at: datetime) -> dict[int, str]:
    """By message (id) the token of its link; those whose follow-up asks nobody any more have none, nor those
    that were planned under another key of the installation (a backup brought to another computer).
    """
    by_key = {(int(one.cause_key), one.channel): one.pk for one in messages if one.cause == CAUSE}
    if not by_key:
        return {}
    rows = SurveyLink.objects.unscoped(_WHY).filter(
        # Who never took the call may still answer.
        Q(follow_up__task__closed_at=None) | Q(follow_up__task__ending=Task.Ending.EXHAUSTED),
        Q(follow_up__response=None) | Q(follow_up__response__answered_at=None),
        follow_up__in={key for key, _way in by_key},
        follow_up__called_off_at=None,
        revoked_at=None,
        expires_at__gt=at,
        way__in=WAYS,
    )
    tokens = {}
    columns = ("way", "made_at", "follow_up", "token_hash")
    for way, made_at, follow_up_id, kept in rows.order_by("pk").values_list(*columns):
        if follow_up_id is None or (follow_up_id, way) not in by_key:
            continue
        token = token_for(follow_up_id, way, made_at)
        if hash_of(token) == kept:
            tokens[by_key[follow_up_id, way]] = token
    return tokens


@dataclass(frozen=True, slots=True)
class SentLink:
    """A link of a follow-up: by which way it went, when it was made or left, how far it has come."""

    way: Label
    state: Label
    on: date
    key: str


def with_links(rows: FollowUpQuerySet, at: datetime | None = None) -> FollowUpQuerySet:
    """Follow-ups with what became of the last link of each that counts: `link_now` ("none" for none).

    Without a moment nothing is said to be over because its time is.
    """
    links = SurveyLink.objects.unscoped(_WHY).filter(follow_up=OuterRef("pk"), revoked_at=None)
    last = links.order_by(F("opened_at").desc(nulls_last=True), "-pk")
    message = Message.objects.unscoped(_WHY).filter(
        cause=CAUSE, cause_key=Cast(OuterRef("pk"), TextField()), channel=OuterRef("link_way")
    )
    rows = rows.annotate(
        link_way=Subquery(last.values("way")[:1]),
        link_made_at=Subquery(last.values("made_at")[:1]),
        link_opened_at=Subquery(last.values("opened_at")[:1]),
        link_expires_at=Subquery(last.values("expires_at")[:1]),
    )
    rows = rows.annotate(
        link_message=Subquery(message.values("state")[:1]),
        link_left_at=Subquery(message.values("left_at")[:1]),
    )
    answered = Q(response__answered_at__isnull=False)
    over = Q(link_expires_at__lte=at) if at else Q(pk=None)
    state = Case(
        When(link_way=None, then=Value("none")),
        When(answered & Q(response__channel="link"), then=Value("answered")),
        When(Q(link_opened_at__isnull=False) & ~over, then=Value("opened")),
        When(link_message__in=("failed", "expired", "cancelled", "blocked"), then=Value("unsent")),
        When(link_message="new", then=Value("waiting")),
        When(answered | over, then=Value("expired")),
        When(link_message=None, then=Value("made")),
        default=Value("sent"),
    )
    return rows.annotate(link_now=state)


def sent_link(row: FollowUp) -> SentLink | None:
    """What became of the link of a row of `with_links`; None for none."""
    if row.link_now == "none":  # type: ignore[attr-defined]
        return None
    moment = row.link_opened_at or row.link_left_at or row.link_made_at  # type: ignore[attr-defined]
    return SentLink(
        way=WAY_WORDS[row.link_way],  # type: ignore[attr-defined]
        state=LINK_STATES[row.link_now],  # type: ignore[attr-defined]
        on=today_at(moment, row.dealer),
        key=row.link_now,  # type: ignore[attr-defined]
    )


@dataclass(frozen=True, slots=True)
class VehicleLink:
    """That a link was made or sent, for the vehicle's timeline; what came of it, until when it is good."""

    on: date
    occasion: Label
    way: Label
    state: Label
    answered: bool
    opened_on: date | None
    expires_at: datetime
    what: Literal["link"] = "link"


def links_of_vehicle(scope: Scope, vehicle: Vehicle) -> list[VehicleLink]:
    """The links about a vehicle, newest first; none where the reader may not read answers."""
    if not scope.may_at(vehicle.dealer_id, Permission.VIEW_SURVEYS):
        return []
    rules, rows = rules_of(vehicle.dealer), with_links(FollowUp.objects.within(scope).filter(vehicle=vehicle))
    lines = []
    for one in rows.select_related("dealer", "response").order_by("-pk"):
        if (link := sent_link(one)) is not None:
            opened = one.link_opened_at  # type: ignore[attr-defined]
            left = one.link_left_at or one.link_made_at  # type: ignore[attr-defined]
            lines.append(
                VehicleLink(
                    on=today_at(left, vehicle.dealer),
                    occasion=occasion_words(rules, one.occasion),
                    way=link.way,
                    state=link.state,
                    answered=link.key == "answered",
                    expires_at=one.link_expires_at,  # type: ignore[attr-defined]
                    opened_on=today_at(opened, vehicle.dealer) if opened else None,
                )
            )
    return lines


def ways_offered(follow_ups: Sequence[FollowUp]) -> dict[int, tuple[str, ...]]:
    """By follow-up the ways by which a person can send its link: an address on file, an approved text, and
    not sent so before.
    """
    keys = [str(one.pk) for one in follow_ups]
    before = Message.objects.unscoped(_WHY).filter(cause=CAUSE, cause_key__in=keys)
    done = set(before.values_list("cause_key", "channel"))
    texts: dict[tuple[int, str], dict[str, Template]] = {}
    offered = {}
    for one in follow_ups:
        place = (one.dealer_id, one.occasion)
        if place not in texts:
            occasions = {each.key: each for each in rules_of(one.dealer).surveys.occasions}
            texts[place] = (
                link_texts(one.dealer, occasions[one.occasion]) if one.occasion in occasions else {}
            )
        owner = one.customer if one.vehicle.owner_id == one.customer_id else None
        has = {"wecom": bool(owner and owner.wechat_id), "email": bool(owner and owner.email)}
        offered[one.pk] = tuple(way for way in texts[place] if has[way] and (str(one.pk), way) not in done)
    return offered
