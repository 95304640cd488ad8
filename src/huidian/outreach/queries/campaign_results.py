"""The members of a campaign with what became of each; every figure of its page is a count of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from huidian.kit.labels import Label
from huidian.mart.facts import counted
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer, Staff
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.campaign_results import CLASSES, REMINDED, Call, Class, Effect, Turn, effect_of
from huidian.outreach.models import Campaign, CampaignMember, Task
from huidian.outreach.queries.attempts import attempts_on
from huidian.outreach.queries.campaign_messages import MemberMessage, messages_of
from huidian.playbooks import Playbook
from huidian.playbooks.calls import Outcome
from huidian.visits.models import Visit

_WHY = "one campaign's calls and visits, for who manages it"


@dataclass(frozen=True, slots=True)
class MemberResult:
    """One member. `turned`: its turn has come; `amount_fen` what its visits in the window brought;
    `segments` how many messages were charged for it.
    """

    member_id: int
    vehicle_id: int
    dealer_id: int
    plate: str
    owner: str
    model: str
    tier: str
    tier_label: Label
    held_out: bool
    turned: bool
    kind: Class
    turn_on: date | None
    until_on: date | None
    returned_on: date | None
    calls: int
    called_on: date | None
    agent: str
    reason: str
    reason_label: Label | None
    side: str
    amount_fen: int
    left_why: str
    message_id: int | None
    segments: int

    @property
    def returned(self) -> bool:
        return self.returned_on is not None

    @property
    def reminded(self) -> bool:
        return self.kind in REMINDED

    @property
    def kind_label(self) -> Label:
        return CLASSES[self.kind]


def member_results(scope: Scope, campaign_id: int) -> tuple[Campaign, list[MemberResult]]:
    """A campaign and its members. Raises `Campaign.DoesNotExist` for one out of reach."""
    scope = scope.where(Permission.MANAGE_CALLS)
    campaign = Campaign.objects.within(scope).select_related("dealer", "offer").get(pk=campaign_id)
    return campaign, results_of(scope, campaign)


def results_of(scope: Scope, campaign: Campaign) -> list[MemberResult]:
    """The members of a campaign in the order of their turns, as a reader may know them."""
    dealer, rules = campaign.dealer, rules_of(campaign.dealer)
    members = list(
        CampaignMember.objects.unscoped(_WHY)
        .filter(campaign=campaign)
        .select_related("vehicle__owner", "vehicle__standing")
        .order_by("turn")
    )
    calls, written = _calls(campaign, rules), messages_of(campaign)
    turned = [one for one in members if one.turn_on is not None]
    since = min((one.turn_on for one in turned if one.turn_on), default=None)
    visits = _visits(dealer, rules, [one.vehicle_id for one in turned], since)
    to_call = set(
        Task.objects.unscoped(_WHY).open().filter(member__campaign=campaign).values_list("member", flat=True)
    )
    context = _Context(Masks(scope), dealer, rules)
    return [
        context.row(
            one,
            calls.get(one.pk, []),
            visits.get(one.vehicle_id, []),
            open_task=one.pk in to_call,
            message=written.get(one.pk),
        )
        for one in members
    ]


def class_of(outcome: Outcome | None) -> Class:
    """The class that an outcome stands for (S2's table)."""
    if outcome is None:
        return "other"
    if outcome.key == "hung_up":
        return "hung_up"
    if outcome.number in ("wrong", "disconnected"):
        return "wrong_number"
    if outcome.says == "sold":
        return "sold"
    if outcome.result == "refused":
        return "refuses"
    if outcome.intends or outcome.books or outcome.calls_back:
        return "intends"
    return "unreached" if not outcome.reached else "other"


@dataclass(frozen=True, slots=True)
class _Made:
    call: Call
    by: str


def _calls(campaign: Campaign, rules: Playbook) -> dict[int, list[_Made]]:
    """By member the attempts on its tasks, in their order."""
    zone, outcomes = ZoneInfo(campaign.dealer.timezone), {one.key: one for one in rules.calls.outcomes}
    made: dict[int, list[_Made]] = defaultdict(list)
    tasks = Task.objects.unscoped(_WHY).filter(member__campaign=campaign)
    member_of: dict[int, int | None] = dict(tasks.values_list("pk", "member"))
    if not member_of or campaign.started_at is None:
        return made
    columns = ("at", "by_id", "outcome", "reason")
    rows = list(attempts_on(campaign.dealer, member_of, columns, since=campaign.started_at))
    names = {one.pk: str(one) for one in Staff.objects.filter(pk__in={by for _, (_, by, *_) in rows})}
    for settled, (at, by, outcome, reason) in rows:
        call = Call(at.astimezone(zone).date(), class_of(outcomes.get(outcome)), reason)
        for task in settled:
            made[member_of[task] or 0].append(_Made(call, names.get(by, "")))
    return made


def _visits(
    dealer: Dealer, rules: Playbook, vehicles: Collection[int], since: date | None
) -> dict[int, list[tuple[date, int]]]:
    """By vehicle the days of its counted visits after a day, each with what it brought in fen."""
    days: dict[int, list[tuple[date, int]]] = defaultdict(list)
    if since is None:
        return days
    rows = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=vehicles, settled_on__gt=since)
    values = counted(rows, rules).order_by("settled_on").values_list("vehicle", "settled_on", "amount_fen")
    for vehicle, day, amount in values:
        days[vehicle].append((day, amount or 0))
    return days


@dataclass(frozen=True)
class _Context:
    """What the rows of one campaign have in common."""

    masks: Masks
    dealer: Dealer
    rules: Playbook

    def row(
        self,
        one: CampaignMember,
        made: list[_Made],
        visits: list[tuple[date, int]],
        *,
        open_task: bool,
        message: MemberMessage | None,
    ) -> MemberResult:
        turn = Turn(
            one.held_out,
            one.turn_on,
            one.window_until_on,
            left=one.left_on is not None,
            open_task=open_task,
            calls=[each.call for each in made],
            message=message.written if message else None,
        )
        effect = effect_of(turn, [day for day, _amount in visits])
        contact = self._said(effect, made) | {
            "called_on": turn.reminded_on,
            "message_id": message.message_id if message else None,
            "segments": message.segments if message else 0,
        }
        return MemberResult(**self._person(one), **contact, **_days(one, effect, visits))

    def _person(self, one: CampaignMember) -> dict[str, Any]:
        vehicle, owner = one.vehicle, one.vehicle.owner
        own = VehicleMasks(self.masks, self.dealer.pk, holder_of(vehicle))
        words = self.rules.scheme.words
        return {
            "member_id": one.pk,
            "vehicle_id": vehicle.pk,
            "dealer_id": self.dealer.pk,
            "plate": own.plate(vehicle.plate),
            "owner": self.masks.name(owner.name, dealer_id=self.dealer.pk) if owner else "",
            "model": vehicle.model,
            "tier": one.tier,
            "tier_label": words.get(one.tier, Label(one.tier or "–", one.tier or "–")),
            "held_out": one.held_out,
        }

    def _said(self, effect: Effect, made: list[_Made]) -> dict[str, Any]:
        reason = next((each for each in self.rules.reasons if each.key == effect.reason), None)
        return {
            "kind": effect.kind,
            "calls": len(made),
            "agent": made[-1].by if made else "",
            "reason": effect.reason,
            "reason_label": reason.label if reason else None,
            "side": reason.side if reason else "",
        }


def _days(one: CampaignMember, effect: Effect, visits: Iterable[tuple[date, int]]) -> dict[str, Any]:
    on, until = one.turn_on, one.window_until_on
    within = [amount for day, amount in visits if on and until and on < day <= until]
    return {
        "turned": on is not None,
        "turn_on": on,
        "until_on": until,
        "returned_on": effect.returned_on,
        "amount_fen": sum(within),
        "left_why": str(one.get_left_why_display()) if one.left_why else "",
    }
