"""A dealer's rules as the page draws them: group by group in plain words, then what they were before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huidian import playbooks
from huidian.network.queries import DealerRules, RuleChangeLine
from huidian.playbooks.changes import changes_in_words, fields_of, other_sides, pack_label, plain_field
from huidian.playbooks.editable import value_at
from huidian.playbooks.editable_calls import every_group, is_of_calls
from huidian.playbooks.rule_fields import RuleField, RuleGroup
from huidian.retention.queries.rules_effect import EffectLine
from huidian.web import formats


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: what holds, what the playbook says, and whether the dealer has its own."""

    key: str
    label: str
    shown: str
    usual: str
    own: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Rules that are set together, and where."""

    group: RuleGroup
    lines: tuple[RuleLine, ...]
    url: str

    @property
    def own(self) -> int:
        return sum(line.own for line in self.lines)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change as it is read: (rule, was, is)."""

    id: int
    at: datetime
    who: str
    note: str
    lines: tuple[tuple[str, str, str], ...]
    taken_back: bool
    undo_url: str


class RulesPage:
    """The page of one dealer's rules."""

    def __init__(self, file: DealerRules) -> None:
        self.file = file

    @property
    def playbook(self) -> str:
        return formats.in_language(self.file.rules.label)

    @cached_property
    def every(self) -> list[ShownGroup]:
        return [self._group(group) for group in every_group(self.file.rules)]

    @property
    def groups(self) -> list[ShownGroup]:
        """Those of figures; needs and calls have a page of their own."""
        return [one for one in self.every if not is_of_calls(one.group.key)]

    @property
    def own(self) -> int:
        return sum(path not in self._other_sides for path in playbooks.leaves(self.file.overlay))

    @cached_property
    def elsewhere(self) -> list[RuleLine]:
        """Own rules of no group: they came from a file."""
        known = {line.key for shown in self.every for line in shown.lines}
        known |= {".".join(path) for path in self._other_sides}
        own = playbooks.leaves(self.file.overlay)
        return [
            self._line(
                plain_field(path), path, value_at(self.file.values, path), value_at(self.file.usual, path)
            )
            for path in own
            if ".".join(path) not in known
        ]

    @cached_property
    def history(self) -> list[ShownChange]:
        return [self._change(one) for one in self.file.history]

    def _group(self, group: RuleGroup) -> ShownGroup:
        url = reverse("rules:change", args=[self.file.dealer_id, group.key])
        lines = [
            self._line(one, one.path, self.file.held(one), self.file.usually(one)) for one in group.fields
        ]
        return ShownGroup(group, tuple(lines), url)

    def _line(self, field: RuleField, path: tuple[str, ...], value: Any, usual: Any) -> RuleLine:
        return RuleLine(
            key=".".join(path),
            label=formats.in_language(field.label),
            shown=formats.in_language(field.words(value)),
            usual=formats.in_language(field.words(usual)),
            own=value_at(self.file.overlay, path) is not None,
        )

    def _change(self, one: RuleChangeLine) -> ShownChange:
        lines: list[tuple[str, str, str]] = []
        if one.playbooks:
            was_pack, now_pack = map(playbook_name, one.playbooks)
            lines.append((_("规则手册"), was_pack, now_pack))
        for label, was, now in changes_in_words(self._fields, one.changed):
            lines.append((formats.in_language(label), formats.in_language(was), formats.in_language(now)))
        undo = one.last and self.file.may_change and (not one.playbooks or self.file.may_choose_playbook)
        return ShownChange(
            one.id,
            one.at,
            one.who,
            one.note,
            tuple(lines),
            one.taken_back is not None,
            reverse("rules:undo", args=[self.file.dealer_id, one.id]) if undo else "",
        )

    @cached_property
    def _other_sides(self) -> frozenset[tuple[str, ...]]:
        return other_sides(self._fields)

    @cached_property
    def _fields(self) -> Mapping[tuple[str, ...], RuleField]:
        return fields_of(self.file.rules)


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """One number before and after, in words; `working` tells what stands behind a rate."""

    label: str
    before: str
    after: str
    change: str
    working: str
    moves: bool


def effect_shown(line: EffectLine) -> ShownEffect:
    """A number of the effect as the page draws it."""
    unit = formats.in_language(line.unit)

    def words(value: float | int | None) -> str:
        if value is None:
            return formats.NOTHING
        return formats.percent(value) if line.is_rate else formats.count(int(value))

    def behind(of: tuple[int, int] | None) -> str:
        return "" if of is None else f"{formats.count(of[0])} / {formats.count(of[1])}"

    change = "" if line.before is None or line.after is None else _change(line, line.after - line.before)
    before, after = behind(line.of_before), behind(line.of_after)
    working = unit if not line.is_rate else before if before == after else f"{before} → {after}"
    return ShownEffect(
        formats.in_language(line.label), words(line.before), words(line.after), change, working, line.moves
    )


def _change(line: EffectLine, by: float) -> str:
    if not by:
        return ""
    if line.is_rate:
        return _("%(points)s 个百分点") % {"points": formats.points(by)}
    return formats.signed(int(by))


def playbook_name(pack: str) -> str:
    """What a playbook is called; one that is no more by its id."""
    return formats.in_language(pack_label(pack))
