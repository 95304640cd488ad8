"""A themed round that asks a questionnaire: the owners of a list, called by hand for what no event brings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.topics import start_topic
from huidian.outreach.models import Caller, Task, Topic
from huidian.surveys.actions.opening import ask_with
from huidian.surveys.models import Questionnaire, Revision

_WHY = "the questionnaires of the dealer that a round is started for"


def questionnaires_by_hand(dealer: Dealer) -> dict[str, Label]:
    """What a round of a dealer may ask, with its words: its questionnaires for occasions that people begin
    (themed calls, the manufacturer's call, the needs survey), by id; and where it has none for one, the
    playbook's, by the key of the occasion.
    """
    rules = rules_of(dealer)
    by_hand = {one.key: one for one in rules.surveys.occasions if one.opened_by == "hand" and one.enabled}
    rows = Questionnaire.objects.unscoped(_WHY).made_by(Caller.DEALER)
    rows = rows.filter(dealer=dealer, occasion__in=by_hand)
    published = Revision.objects.unscoped(_WHY).published().filter(questionnaire__in=rows)
    ready, own = set(published.values_list("questionnaire", flat=True)), list(rows.order_by("occasion", "pk"))
    has = {one.occasion for one in own}
    offered = {key: one.label for key, one in by_hand.items() if key not in has}
    for one in own:
        if one.pk in ready and one.archived_at is None:
            words = by_hand[one.occasion].label
            offered[str(one.pk)] = Label(f"{words.zh} · {one.name}", f"{words.en} · {one.name}")
    return offered


@audit.atomic()
def start_round(
    *, at: datetime, by: Staff, scope: Scope, dealer: Dealer, questionnaire: str, **round_: Any
) -> Topic:
    """Start a themed round, its calls with one of `questionnaires_by_hand` ("": without). Raises as
    `start_topic`, and `ValueError` for a questionnaire that is none of them.
    """
    if questionnaire and questionnaire not in questionnaires_by_hand(dealer):
        raise ValueError("a round asks a questionnaire of the dealer that is in use")
    topic = start_topic(at=at, by=by, scope=scope, dealer=dealer, **round_)
    if questionnaire:
        own = Questionnaire.objects.unscoped(_WHY).made_by(Caller.DEALER).filter(dealer=dealer)
        named = own.get(pk=questionnaire) if questionnaire.isdecimal() else None
        occasions = {one.key: one for one in rules_of(dealer).surveys.occasions}
        occasion = occasions[named.occasion if named else questionnaire]
        tasks = list(Task.objects.unscoped(_WHY).open().filter(topic=topic))
        ask_with(dealer, occasion, tasks, at=at, questionnaire_id=named.pk if named else 0)
    return topic
