"""May a waiting message leave now: permission, the gateway's hours, its template; asked when it leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from huidian.customers.queries import may_contact_many
from huidian.messages.actions import carrying, lines
from huidian.messages.configured import channel_for, rules_for
from huidian.messages.models import Message, Template
from huidian.network import audit
from huidian.network.models import Dealer
from huidian.outreach.queries.contacts import contacts_about
from huidian.outreach.queries.words import COMPLAINT
from huidian.surveys.queries.sent_links import CAUSE as SURVEY
from huidian.surveys.queries.sent_links import live_links

_WHY = "the texts of messages that are about to leave"
WAITING_RULES = frozenset({"quiet_hours", "gateway_hours"})
"""Rules that name an hour: nobody is told that a message is held up by them."""


AT_ONCE = 200
"""Messages whose permission is one question."""
COMPLAINT_AGAIN = timedelta(hours=6)
"""How often it is asked whether the complaint is closed that a message waits for."""
SCREENED_EVERY = timedelta(minutes=5)
"""How often those that people carry are asked about."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A rule that stands against a message, and until when (None: nobody can say). `again_at`: when it is
    asked about again where what ends it is somebody's doing.
    """

    rule: str
    until: datetime | None
    again_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether it only has to wait for the hour."""
        return self.rule in WAITING_RULES


def stops(messages: Sequence[Message], at: datetime) -> dict[int, Stop]:
    """The messages (ids) that may not leave at a moment, with the rule; in few queries however many."""
    groups: dict[tuple[int, str, str], list[Message]] = defaultdict(list)
    for one in messages:
        groups[one.dealer_id, one.purpose, one.channel].append(one)
    return dict(pair for group in groups.values() for pair in _of_group(group, at))


def hold(against: Mapping[int, Stop]) -> None:
    """Write on messages what stands against them."""
    with audit.atomic():
        for message_id, stop in against.items():
            carrying.stop(message_id, stop.rule, until=stop.until, wait=stop.waits, again_at=stop.again_at)


def screen(messages: Sequence[Message], at: datetime) -> tuple[dict[int, Stop], int]:
    """Ask for permission and write the answers on messages that people carry: what stands against which, and
    how many changed. What stood against one and does no more is taken off.
    """
    against = stops(messages, at)
    hold(against)
    return against, len(against) + carrying.freed([one.pk for one in messages if one.pk not in against])


def screen_by_hand(dealer_ids: Collection[int], at: datetime) -> None:
    """`screen` for all that is due at some dealers and people carry, before they take it away."""
    for channel in carrying.channels_due(at, dealer_ids):
        if channel_for(channel) is None:
            _screen_due(channel, at, dealer_ids)


def screen_channel(channel: str, at: datetime) -> int:
    """`screen` for all that is due on a channel; how many changed."""
    changed, last = _screen_due(channel, at)
    if last:
        lines.rest(channel, at + SCREENED_EVERY)
    return changed


def _screen_due(channel: str, at: datetime, dealer_ids: Collection[int] | None = None) -> tuple[int, int]:
    """How many changed, and the last id."""
    changed, last = 0, 0
    while rows := carrying.due_after(channel, at, last, most=AT_ONCE, dealer_ids=dealer_ids):
        changed += screen(rows, at)[1]
        last = rows[-1].pk
    return changed, last


def _of_group(group: Sequence[Message], at: datetime) -> Iterator[tuple[int, Stop]]:
    dealer, purpose, channel = group[0].dealer, group[0].purpose, group[0].channel
    pairs = [(one.customer_id, one.vehicle_id) for one in group]
    contacts = contacts_about(
        dealer,
        at=at,
        owners={customer for customer, _ in pairs if customer},
        vehicles={vehicle for _, vehicle in pairs if vehicle},
    )
    answers = may_contact_many(
        dealer=dealer, pairs=pairs, purpose=purpose, channel=channel, at=at, contacts=contacts
    )
    unusable = _unusable({one.template for one in group})
    links = live_links(group, at)
    for one, answer in zip(group, answers, strict=True):
        if one.withdrawn_at is not None or (one.cause == SURVEY and one.pk not in links):
            yield one.pk, Stop("cause_over", None)
        elif one.template_id in unusable:
            yield one.pk, Stop("template", None)
        elif one.customer_id and one.vehicle and one.vehicle.owner_id != one.customer_id:
            yield one.pk, Stop("sold", None)
        elif answer.verdict == "no":
            again = min(at + COMPLAINT_AGAIN, one.expires_at or at + COMPLAINT_AGAIN)
            yield one.pk, Stop(answer.rule, answer.until, again if answer.rule == COMPLAINT else None)
        elif until := closed_until(channel, one.template.message_class, dealer, at):
            yield one.pk, Stop("gateway_hours", until)


def _unusable(templates: Collection[Template]) -> set[int]:
    """The versions (ids) whose text nobody uses any more. One that the next version replaced still leaves."""
    not_approved = [one for one in templates if one.state != Template.State.APPROVED]
    if not not_approved:
        return set()
    dealers = {one.dealer_id for one in not_approved}
    in_force = Template.objects.unscoped(_WHY).in_force().filter(dealer_id__in=dealers)
    replaced = set(in_force.values_list("dealer_id", "key"))
    return {
        one.pk
        for one in not_approved
        if one.state != Template.State.RETIRED or (one.dealer_id, one.key) not in replaced
    }


def closed_until(channel: str, message_class: str, dealer: Dealer, at: datetime) -> datetime | None:
    """When the gateway carries a class of text again; None: it does now."""
    opens, closes = rules_for(channel).hours_of(message_class)
    zone = ZoneInfo(dealer.timezone)
    local = at.astimezone(zone)
    now = f"{local:%H:%M}"
    if opens <= now < closes:
        return None
    day = local.date() if now < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(opens), zone)
