"""A text of a dealer beside the rules of the gateway it goes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huidian.messages.configured import rules_for
from huidian.messages.gateways import Breach, Draft, breaches
from huidian.messages.gateways.rules import Variable
from huidian.network.models import Dealer
from huidian.network.rules import rules_of


def checked(dealer: Dealer, words: Mapping[str, Any], variables: Sequence[Variable]) -> list[Breach]:
    """Which rules of the gateway a text of a dealer would break."""
    purpose = rules_of(dealer).contact.purpose(words["purpose"])
    draft = Draft(
        message_class=words["message_class"],
        body=words["body"],
        variables=tuple(variables),
        subject=words.get("subject", ""),
        signature=words.get("signature", ""),
        asks_consent=words["channel"] in purpose.consent_on,
    )
    return breaches(draft, rules_for(words["channel"]))


def signature_of(dealer: Dealer) -> str:
    """A dealer's name as gateways take a signature: without brackets, at most twelve characters."""
    return dealer.name.split("(")[0].split("（")[0].strip()[:12]
