"""What the files know less of than a store does, and what is reckoned in its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from huidian.kit.labels import Label, counted
from huidian.playbooks import Playbook


@dataclass(frozen=True, slots=True)
class WarrantyEnds:
    """Of how many vehicles the end of the warranty is stated, reckoned from the purchase, or unknown."""

    stated: int = 0
    reckoned: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, vehicles: Iterable[Mapping[str, Any]]) -> "WarrantyEnds":
        """Of vehicles as `vehicles_of` knows them."""
        stated = reckoned = unknown = 0
        for known in vehicles:
            if known["warranty_stated"]:
                stated += 1
            elif known["warranty_end_on"]:
                reckoned += 1
            else:
                unknown += 1
        return cls(stated, reckoned, unknown)

    def __add__(self, other: "WarrantyEnds") -> "WarrantyEnds":
        return WarrantyEnds(
            self.stated + other.stated, self.reckoned + other.reckoned, self.unknown + other.unknown
        )


def what_files_know(ends: WarrantyEnds, playbook: Playbook) -> list[Label]:
    """Where a split of the files may differ from the pages', and why, a sentence each."""
    sentences = [_ATTRIBUTES, _HOLDINGS]
    if ends.reckoned:
        sentences.insert(0, _warranty(ends, playbook))
    return sentences


def _warranty(ends: WarrantyEnds, playbook: Playbook) -> Label:
    years, rules = playbook.warranty.years, playbook.label
    own = Label(
        f"{ends.stated:,} 台车的文件写明质保到期日" if ends.stated else "文件没有写明质保到期日",
        f"the files state it of {counted(ends.stated, 'vehicle', 'vehicles')}"
        if ends.stated
        else "the files do not state it",
    )
    return Label(
        f"质保内外：{own.zh}；{ends.reckoned:,} 台按购车日期加 {years} 年推算（口径“{rules.zh}”的规定），"
        f"{ends.unknown:,} 台未知。系统按各店自己的口径推算，登记过到期日的按登记，两处可能不同。",
        f"In or out of warranty: {own.en}; of {ends.reckoned:,} it is reckoned as the purchase and "
        f"{counted(years, 'year', 'years')} (the playbook {rules.en!r}), "
        f"of {ends.unknown:,} it is unknown. The pages reckon by each dealer's "
        "own playbook and know ends that were recorded, so the two may differ.",
    )


_ATTRIBUTES = Label(
    "车型、车辆性质、地区等取这些文件最后一次所载；系统还知道其他文件和之后的更正、过户，分项可能不同。",
    "Model, use, region and the like are those that these files state last; the pages also know other files, "
    "later corrections and changes of owner, so their splits may differ.",
)
_HOLDINGS = Label(
    "保有台数是这些文件里出现过的车辆；流失/保有 = 该类当月流失台数 ÷ 该类保有台数，不是保有流失率。",
    "Holdings are the vehicles these files tell of; lost of holdings = the month's lost vehicles of the kind "
    "/ its holdings, not the lost share of holdings.",
)
