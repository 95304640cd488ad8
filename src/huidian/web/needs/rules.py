"""The rules of needs: what, why, who, when, how of each kind, what is the dealer's own, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.flows.needs_refresh import refresh_state
from huidian.network.queries import dealer_rules
from huidian.network.roles import Permission
from huidian.playbooks.editable_calls import CALLS, NEED, PLANS
from huidian.playbooks.needs import NeedRule
from huidian.web.rules.page import RulesPage, ShownGroup
from huidian.web.shell.desk import DeskRequest, desk, within_reach


@dataclass(frozen=True, slots=True)
class RuleCell:
    """One value of a kind; `own`: the dealer's, not the playbook's."""

    label: str
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of need: what and why, then who, where, when, how, how many."""

    rule: NeedRule
    cells: tuple[RuleCell, ...]
    url: str
    own: int


class NeedRulesPage(RulesPage):
    """The rules of needs and calls of one dealer."""

    @cached_property
    def kinds(self) -> list[KindRow]:
        groups = {one.group.key: one for one in self.every}
        return [self._kind(rule, groups[NEED + rule.key]) for rule in self.file.rules.needs.rules]

    @property
    def others(self) -> list[ShownGroup]:
        """The groups that are no kind: service plans, times of calls."""
        return [one for one in self.every if one.group.key in (PLANS, CALLS)]

    def _kind(self, rule: NeedRule, group: ShownGroup) -> KindRow:
        return KindRow(
            rule=rule,
            cells=tuple(RuleCell(line.label, line.shown, line.own) for line in group.lines),
            url=group.url,
            own=group.own,
        )


@require_GET
@desk(Permission.VIEW_CUSTOMERS, Permission.VIEW_CHURN)
def rules(request: DeskRequest) -> HttpResponse:
    """The rules of needs of the dealer that is chosen."""
    chosen = request.scope.chosen_dealer_ids
    if len(chosen) != 1:
        return render(request, "needs/choose_dealer.html", {"at": "rules", "title": _("需求规则")})
    with within_reach():
        file = dealer_rules(request.scope, min(chosen))
    refresh = refresh_state(request.scope, min(chosen))
    context = {"file": file, "page": NeedRulesPage(file), "refresh": refresh}
    return render(request, "needs/rules.html", context)
