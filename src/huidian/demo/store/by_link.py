"""Some owners of the demo are asked by a link: it leaves in the morning, some open it, some answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from huidian.customers.models import Customer
from huidian.demo.dice import Dice
from huidian.demo.store import gateway
from huidian.demo.store.survey_answers import answers_of
from huidian.flows.surveys.by_link import take_answers
from huidian.messages.models import Message
from huidian.network.models import Dealer
from huidian.surveys.actions.links import note_opened, open_link, questions_of
from huidian.surveys.actions.sending import ask_by_link
from huidian.surveys.queries.sent_links import CAUSE, live_links

FRIENDS, WITH_MAIL = 0.5, 0.15
"""So many owners are the shop's contacts in WeCom; of the others so many have left an e-mail address."""
_FATES = (("answered", 0.45), ("opened", 0.2), ("", 0.35))
_WHY = "the demo's own owners"


def befriend(dealer: Dealer) -> None:
    """Some owners can be written to by WeCom or e-mail."""
    dice = Dice(0, "friends", dealer.code)
    rows = Customer.objects.unscoped(_WHY).filter(dealer=dealer, wechat_id="", email="")
    owners = list(rows.order_by("pk"))
    for owner in owners:
        if dice.chance(FRIENDS):
            owner.wechat_id = f"wm{dealer.code}{owner.pk:06d}"
        elif dice.chance(WITH_MAIL):
            owner.email = f"owner{owner.pk}@example.com"
    Customer.objects.unscoped(_WHY).bulk_update(owners, ["wechat_id", "email"], batch_size=500)


def ask(dealer: Dealer, *, night: datetime, morning: datetime, now: datetime, lately: bool) -> None:
    """Plan a day's links in its night, let them leave in its morning, and some owners answer that day; of the
    links of the last days nobody has yet.
    """
    ask_by_link(dealer, at=night)
    if morning >= now:
        return
    dice = Dice(0, "by link", dealer.code, morning.date())
    waiting = Message.objects.unscoped(_WHY).filter(dealer=dealer, cause=CAUSE, state=Message.State.NEW)
    left = gateway.hand_over(list(waiting.order_by("pk").values_list("pk", flat=True)), dice, morning)
    tokens = live_links(left, morning)
    for message in left:
        token, fate = tokens.get(message.pk), dice.weighted(_FATES)
        at = morning + timedelta(minutes=dice.whole(20, 500))
        if token is None or not fate or at >= now or (lately and fate == "answered"):
            continue
        link = open_link(token, at=at)
        note_opened(link, at=at)
        if fate == "answered":
            answers = answers_of(questions_of(link), dice, 0.1)
            take_answers(token, at=at + timedelta(minutes=dice.whole(1, 6)), answers=answers, complete=True)
