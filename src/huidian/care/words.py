"""What the keys of care are called in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping

from huidian.kit.labels import Label

CARE_WORDS: Mapping[str, Mapping[str, Label]] = {
    "answer": {
        "yes": Label("参加", "comes"),
        "perhaps": Label("再看", "perhaps"),
        "no": Label("不来", "does not come"),
    },
    "referral_kind": {
        "referral": Label("介绍新车主", "brought a new owner"),
        "rebuy": Label("再购", "bought again"),
        "additional": Label("增购", "bought another"),
        "sold_on": Label("转卖并告知新车主", "sold on, new owner named"),
    },
}
