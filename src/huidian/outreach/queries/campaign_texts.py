"""Which texts a campaign may send: in force, for its purpose, carried by the gateway."""

from __future__ import annotations

from collections.abc import Mapping

from huidian.kit.labels import Label
from huidian.messages.addresses import KNOWN
from huidian.messages.checking import checked
from huidian.messages.configured import rules_for
from huidian.messages.models import Template
from huidian.network.models import Dealer
from huidian.outreach.models import Campaign
from huidian.outreach.queries.audience import WIN_BACK

VALUES = (*KNOWN, "offer", "voucher", "until")
"""The variables that a campaign can fill; the last three of its offer and the vehicle's voucher."""
_WHY = "the texts of one dealer, once it was found in scope"


def campaign_texts(dealer: Dealer) -> dict[str, Template]:
    """By key the texts in force that win owners back."""
    rows = Template.objects.unscoped(_WHY).in_force().filter(dealer=dealer, purpose=WIN_BACK)
    return {one.key: one for one in rows.order_by("name", "key")}


def breaches_of_campaign(dealer: Dealer, text: Template, *, with_offer: bool | None = None) -> list[Label]:
    """Why a text cannot go out in a campaign, in words: rules of its gateway, a theme it does not carry,
    places that a campaign cannot fill (`with_offer`: whether it has an offer; None: not asked).
    """
    words: Mapping[str, object] = {
        "message_class": text.message_class,
        "channel": text.channel,
        "purpose": text.purpose,
        "subject": text.subject,
        "body": text.body,
        "signature": text.signature,
    }
    wrong = [one.words for one in checked(dealer, words, text.places)]
    rules = rules_for(text.channel)
    wrong += [
        Label(f"{rules.label.zh}不发送“{one.label.zh}”", f"{rules.label.en} does not carry {one.label.en}")
        for one in rules.banned
        if one.key == WIN_BACK and text.message_class in one.classes
    ]
    fills = VALUES if with_offer is not False else KNOWN
    if missing := [one.key for one in text.places if one.key not in fills]:
        names = "、".join(missing)
        wrong.append(Label(f"活动填不了变量 {names}", f"a campaign cannot fill {names}"))
    return wrong


def text_state(campaign: Campaign) -> tuple[str, tuple[Label, ...]]:
    """The name of a campaign's text, and why it cannot go out now; "" and nothing for one of calls."""
    if not campaign.text:
        return "", ()
    text = campaign_texts(campaign.dealer).get(campaign.text)
    if text is None:
        return campaign.text, (Label("文本未在用", "the text is not in force"),)
    with_offer = campaign.offer_id is not None
    return text.name, tuple(breaches_of_campaign(campaign.dealer, text, with_offer=with_offer))
