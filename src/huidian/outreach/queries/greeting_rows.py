"""The wishes of the coming days as a list shows them, with what became of those in the outbox already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huidian.kit.labels import Label
from huidian.messages.models import Message
from huidian.messages.words import STATES, channel_words, words_of_rule
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.masks import Masks
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.queries.greetings import CAUSE, Wish, greeting_texts, wishes_between

SHOWN_DAYS = 14
PLANNED = "planned"
WISH_STATES: Mapping[str, Label] = {PLANNED: Label("到时入箱", "to be put into the outbox"), **STATES}
_WHY = "the wishes of a dealer that was found in scope"


@dataclass(frozen=True, slots=True)
class GreetingRow:
    """One wish. `state` is `PLANNED`, or that of its message in the outbox (`message_id`)."""

    key: str
    dealer_id: int
    dealer: str
    day: date
    leaves_at: datetime
    rule: str
    rule_label: Label
    vehicle_id: int
    plate: str
    owner: str
    text: str
    channel: Label
    state: str
    message_id: int | None

    @property
    def state_label(self) -> Label:
        return WISH_STATES[self.state]


@dataclass(frozen=True, slots=True)
class GreetingPlan:
    """The wishes of `SHOWN_DAYS`; `refused`: how many others each rule keeps back; `without`: rules in use at
    a dealer that has no text in force for them.
    """

    rows: tuple[GreetingRow, ...]
    refused: tuple[tuple[Label, int], ...]
    without: tuple[tuple[str, Label], ...]


def greeting_plan(scope: Scope, *, at: datetime) -> GreetingPlan:
    """What will leave the next days at the chosen dealers, in the order of days."""
    within = scope.where(Permission.VIEW_MESSAGES).where(Permission.SEE_ALL_VEHICLES)
    masks, rows = Masks(scope), []
    refused: Counter[str] = Counter()
    without = []
    for dealer in Dealer.objects.filter(pk__in=within.chosen_dealer_ids).order_by("code"):
        today = today_at(at, dealer)
        wishes = wishes_between(dealer, today, today + timedelta(days=SHOWN_DAYS - 1), at=at)
        refused.update(wishes.refused)
        without += [(dealer.name, one.rule.label) for one in greeting_texts(dealer) if one.text is None]
        known = _in_outbox(dealer, wishes.due)
        rows += [_row(masks, dealer, one, known.get(one.key)) for one in wishes.due]
    rows.sort(key=lambda row: row.leaves_at)
    kept = tuple((words_of_rule(rule), n) for rule, n in refused.most_common())
    return GreetingPlan(tuple(rows), kept, tuple(without))


def _in_outbox(dealer: Dealer, wishes: tuple[Wish, ...]) -> dict[str, tuple[int, str]]:
    rows = Message.objects.unscoped(_WHY).filter(dealer=dealer, cause=CAUSE)
    rows = rows.filter(cause_key__in=one_of([one.key for one in wishes]))
    return {key: (pk, state) for key, pk, state in rows.values_list("cause_key", "pk", "state")}


def _row(masks: Masks, dealer: Dealer, wish: Wish, known: tuple[int, str] | None) -> GreetingRow:
    message_id, state = known or (None, PLANNED)
    return GreetingRow(
        key=wish.key,
        dealer_id=dealer.pk,
        dealer=dealer.name,
        day=wish.day,
        leaves_at=wish.leaves_at(dealer),
        rule=wish.rule.key,
        rule_label=wish.rule.label,
        vehicle_id=wish.vehicle.pk,
        plate=masks.plate(wish.vehicle.plate, dealer_id=dealer.pk),
        owner=masks.name(wish.customer.name, dealer_id=dealer.pk),
        text=wish.text.name,
        channel=channel_words(dealer, wish.text.channel),
        state=state,
        message_id=message_id,
    )
