"""What consents, blocks and channels are called at a dealer, whose playbook has the names."""

from __future__ import annotations

from datetime import date

from huidian.customers.models import Block, Customer
from huidian.engine.contact import ANY
from huidian.kit.labels import Label
from huidian.network.models import Dealer
from huidian.network.rules import rules_of

ANY_PURPOSE = Label("任何用途", "Any purpose")
ANY_CHANNEL = Label("任何渠道", "Any channel")


def purpose_words(dealer: Dealer) -> dict[str, Label]:
    """What each purpose is called, "" being all of them."""
    return {ANY: ANY_PURPOSE, **{one.key: one.label for one in rules_of(dealer).contact.purposes}}


def channel_words(dealer: Dealer) -> dict[str, Label]:
    """What each channel is called, "" being all of them."""
    return {ANY: ANY_CHANNEL, **{one.key: one.label for one in rules_of(dealer).contact.channels}}


def named(words: dict[str, Label], key: str) -> Label:
    """What a key is called; itself where the playbook no longer has it."""
    return words.get(key, Label(key, key))


def joined(labels: list[Label]) -> Label | None:
    """Several in one; None for none."""
    if not labels:
        return None
    return Label("、".join(one.zh for one in labels), ", ".join(one.en for one in labels))


def block_words(dealer: Dealer, block: Block) -> Label:
    """What a block forbids and until when."""
    purpose = named(purpose_words(dealer), block.purpose)
    channel = named(channel_words(dealer), block.channel)
    until = _until(block.until_on)
    return Label(f"{channel.zh}，{purpose.zh}{until.zh}", f"{channel.en}, {purpose.en.lower()}{until.en}")


def opted_out_words(customer: Customer) -> Label | None:
    """What the owner's file forbids; None for nothing."""
    if not customer.may_contact:
        return Label("档案：任何渠道", "File: any channel")
    words = channel_words(customer.dealer)
    names = joined([named(words, one) for one in customer.opted_out_channels])
    return Label(f"档案：{names.zh}", f"File: {names.en}") if names else None


def _until(on: date | None) -> Label:
    return Label(f"，{on} 起可联系", f", until {on}") if on else Label("", "")
