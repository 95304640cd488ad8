"""The kinds of orders a measure looks at, with their words; without the engine, for whoever only asks."""

from dataclasses import dataclass

from huidian.kit.labels import Label


@dataclass(frozen=True, slots=True)
class Kind:
    """Which visits a measure looks at: all of them, or one family of order kinds (S0).

    `orders` names the kinds of orders in it, as the playbooks put them into families.
    """

    key: str
    label: Label
    family: str | None
    orders: Label


OVERALL = "overall"
KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            OVERALL,
            Label("综合售后", "Overall after-sales"),
            None,
            Label("全部计入台次的委托", "every order that counts as a visit"),
        ),
        Kind(
            "maintenance",
            Label("保养", "Maintenance"),
            "maintenance",
            Label("保养、首保", "maintenance, first service"),
        ),
        Kind(
            "repair",
            Label("维修", "Repair"),
            "repair",
            Label("维修、事故、索赔", "repair, accident, warranty"),
        ),
    )
}
BY_KIND = Label(
    "；".join(f"“{kind.label.zh}”含{kind.orders.zh}" for kind in KINDS.values())
    + "。技术服务活动（召回）与其他两类都不属，只计入综合售后",
    "; ".join(f"“{kind.label.en}” has {kind.orders.en}" for kind in KINDS.values())
    + ". Recalls and other orders belong to neither of the two and count overall alone",
)
"""Which orders each kind looks at, in a sentence."""
