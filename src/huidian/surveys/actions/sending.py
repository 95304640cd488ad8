"""Links are sent to owners by the outbox: by rule when a follow-up's days begin, or by one tap of a person.

The text names a place for the link; the link itself stands in no row, it is made when the message leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from huidian.customers.queries.permission import may_contact_many
from huidian.engine.contact import ContactPermission
from huidian.messages.actions import Recipient, enqueue_many
from huidian.messages.gateways.texts import LINK_PLACE
from huidian.messages.models import Message, Template
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Staff
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.campaign_contacts import noon
from huidian.outreach.models import Caller, Task
from huidian.outreach.models.tasks import TaskQuerySet, free_at
from huidian.outreach.queries.audience import stop_of
from huidian.outreach.queries.contacts import contacts_with
from huidian.outreach.queries.words import LINK, LINK_ONLY
from huidian.playbooks.surveys import Occasion
from huidian.surveys.actions.begin import last_revision
from huidian.surveys.actions.links import NotDrawnError, askable, new_link
from huidian.surveys.actions.opening import enabled
from huidian.surveys.models import FollowUp, SurveyLink
from huidian.surveys.queries.sent_links import CAUSE, WAYS, link_texts
from huidian.surveys.tokens import token_for

_WHY = "the follow-ups of one dealer, asked by rule"


class NoWayError(ValueError):
    """The link cannot be sent by that way: there is no approved text, or it was sent so before."""


class NotPermittedError(ValueError):
    """The owner may not be written to; `answer` says by which rule and until when."""

    def __init__(self, answer: ContactPermission) -> None:
        super().__init__(answer.rule)
        self.answer = answer


@audit.atomic()
def ask_by_link(dealer: Dealer, *, at: datetime) -> int:
    """Send links about the follow-ups whose days have begun, where the occasion says so; how many.

    By the first way by which the owner can and may be written to and the shop has an approved text; who has
    none is called as usual. The call waits its days. The same night twice sends none twice.
    """
    if all(one.ask == "phone" for one in enabled(dealer)):
        return 0
    locked_dealer(dealer.pk)
    count = 0
    for occasion in enabled(dealer):
        texts = link_texts(dealer, occasion) if occasion.ask != "phone" else {}
        waiting = list(_waiting(dealer, occasion, at)) if texts else []
        for way, text in texts.items():
            pairs = [(one.customer_id, one.vehicle_id) for one in waiting]
            answers = may_contact_many(
                dealer=dealer,
                pairs=pairs,
                purpose=occasion.purpose,
                channel=way,
                at=noon(dealer, at),
                contacts=contacts_with(dealer, at=at) if pairs else (),
            )
            may = [one for one, answer in zip(waiting, answers, strict=True) if not stop_of(answer)]
            sent = {one.pk for one in _send(dealer, occasion, text, way, may, at=at, by=None)}
            waiting = [one for one in waiting if one.pk not in sent]
            count += len(sent)
    return count


def send_link(*, at: datetime, by: Staff, scope: Scope, follow_up_id: int, way: str) -> FollowUp:
    """Send the link of a follow-up by a way, once; the call waits where nobody has it in hand.

    Raises as `make_link`, and `NoWayError`, `NotPermittedError`.
    """
    with audit.atomic():
        follow_up = askable(scope, follow_up_id, at=at)
        dealer = locked_dealer(follow_up.dealer_id)
        occasion = next(
            (one for one in rules_of(dealer).surveys.occasions if one.key == follow_up.occasion), None
        )
        text = link_texts(dealer, occasion).get(way) if occasion else None
        before = Message.objects.unscoped(_WHY).filter(cause=CAUSE, cause_key=str(follow_up.pk), channel=way)
        if occasion is None or text is None or before.exists():
            raise NoWayError(way)
        (answer,) = may_contact_many(
            dealer=dealer,
            pairs=[(follow_up.customer_id, follow_up.vehicle_id)],
            purpose=occasion.purpose,
            channel=way,
            at=at,
            contacts=contacts_with(
                dealer, at=at, customer_id=follow_up.customer_id, vehicle_id=follow_up.vehicle_id
            ),
        )
        if stop_of(answer):
            raise NotPermittedError(answer)
        if not _send(dealer, occasion, text, way, [follow_up], at=at, by=by):
            raise NotDrawnError(str(follow_up_id))
        return follow_up


def _waiting(dealer: Dealer, occasion: Occasion, at: datetime) -> Iterable[FollowUp]:
    """Those in their days whom nobody has asked yet, whose vehicle is still the owner's."""
    today = today_at(at, dealer)
    free = Q(task__held_by=None) | Q(task__held_until__lte=at)
    rows = FollowUp.objects.unscoped(_WHY).filter(
        free,
        dealer=dealer,
        caller=Caller.DEALER,
        task__tries=0,
        task__closed_at=None,
        task__promised_at=None,
        occasion=occasion.key,
        drawn=True,
        response=None,
        called_off_at=None,
        due_from__lte=today,
        due_until__gte=today,
    )
    asked = SurveyLink.objects.unscoped(_WHY).filter(dealer=dealer, way__in=WAYS).values("follow_up")
    rows = rows.filter(vehicle__retracted_at=None, customer__isnull=False).exclude(pk__in=asked)
    for one in rows.select_related("vehicle", "customer", "dealer", "task").order_by("pk"):
        if one.vehicle.owner_id == one.customer_id:
            yield one


def _send(
    dealer: Dealer,
    occasion: Occasion,
    text: Template,
    way: str,
    follow_ups: Sequence[FollowUp],
    *,
    at: datetime,
    by: Staff | None,
) -> list[FollowUp]:
    """Put the messages into the outbox, each with its link, and let the calls wait; those that were sent."""
    revisions = {one.questionnaire_id: last_revision(one.questionnaire_id) for one in follow_ups}
    by_key = {str(one.pk): one for one in follow_ups if revisions[one.questionnaire_id]}
    if not by_key:
        return []
    made = enqueue_many(
        [Recipient(key, one.vehicle, one.customer, {"link": LINK_PLACE}) for key, one in by_key.items()],
        dealer=dealer,
        template=text,
        cause=CAUSE,
        purpose=occasion.purpose,
        at=at,
        expires_at=_last_moment(dealer, occasion, text, at),
        by=by,
    )
    sent = [by_key[key] for key in made.messages]
    links = []
    for one in sent:
        revision = revisions[one.questionnaire_id]
        assert revision is not None
        token = token_for(one.pk, way, at)
        links.append(new_link(one, revision, token, at=at, by=by, way=way))
    SurveyLink.objects.bulk_create(links, batch_size=200)
    _let_calls_wait(dealer, occasion, sent, at)
    if sent:
        _note(dealer, occasion, way, sent, at, by)
    return sent


def _last_moment(dealer: Dealer, occasion: Occasion, text: Template, at: datetime) -> datetime:
    """Until when a message is worth sending: as long as its text says, not after its link."""
    last = at + timedelta(days=occasion.link_days)
    return min(last, at + timedelta(hours=text.expires_hours)) if text.expires_hours else last


def _let_calls_wait(dealer: Dealer, occasion: Occasion, sent: Sequence[FollowUp], at: datetime) -> None:
    """Let the calls wait the rule's days, but not beyond the last day on which each may be made."""
    today = today_at(at, dealer)
    on = today + timedelta(days=occasion.call_after_days)
    tasks = (
        Task.objects.unscoped(_WHY)
        .open()
        .filter(free_at(at), pk__in=[one.task_id for one in sent if one.task_id], promised_at=None)
        .exclude(waits_for=LINK_ONLY)
    )
    ends = set(tasks.filter(expires_on__lt=on).values_list("expires_on", flat=True).distinct())
    for last in sorted(one for one in ends if one and one > today):
        _wait(tasks.filter(expires_on=last), _morning(dealer, last))
    _wait(tasks.filter(Q(expires_on=None) | Q(expires_on__gte=on)), _morning(dealer, on))


def _wait(tasks: TaskQuerySet, until: datetime) -> None:
    tasks.update(not_before_at=until, waits_for=LINK, held_by=None, held_until=None)


def _morning(dealer: Dealer, on: date) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(dealer.timezone))


def _note(
    dealer: Dealer, occasion: Occasion, way: str, sent: Sequence[FollowUp], at: datetime, by: Staff | None
) -> None:
    one = sent[0] if by is not None and len(sent) == 1 else None
    about = {"vehicle": one.vehicle_id} if one else {"occasion_key": occasion.key, "rows": len(sent)}
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="survey_link.sent",
        object_type="follow_ups",
        object_id=one.pk if one else "",
        after={**about, "way": way},
    )
