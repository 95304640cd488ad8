"""A dealer's scripts: what is in force for each kind, what was before, and what each version brought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from huidian.kit.labels import Label
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Campaign, Need, Script
from huidian.outreach.queries.needs import VehicleLine, vehicle_lines
from huidian.outreach.queries.words import CAMPAIGN, WITHOUT_NEED
from huidian.playbooks.rules import Reason

ALL = Label("各类通用", "All kinds")
LONGEST_ID = 18
_WHY = "the campaigns of a dealer that was found in scope"


@dataclass(frozen=True, slots=True)
class ScriptVersion:
    """One version; `attempts` in which it was shown, those with contact made, and those that were booked."""

    version: int
    opening: str
    branches: Mapping[str, str]
    at: datetime
    by: str
    attempts: int
    contacts: int
    booked: int

    @property
    def is_usual(self) -> bool:
        """Whether it is the playbook's own again."""
        return not self.opening and not self.branches


@dataclass(frozen=True, slots=True)
class KindScript:
    """The script of one kind of need, or of all (""). `opening` and `replies` are what is in force."""

    kind: str
    label: Label
    own: bool
    opening: Label
    replies: tuple[tuple[Reason, Label], ...]
    versions: tuple[ScriptVersion, ...]


@dataclass(frozen=True, slots=True)
class DealerScripts:
    """All scripts of one dealer."""

    dealer_id: int
    dealer: str
    kinds: tuple[KindScript, ...]

    def of(self, kind: str) -> KindScript | None:
        return next((one for one in self.kinds if one.kind == kind), None)


def dealer_scripts(scope: Scope, dealer_id: int) -> DealerScripts:
    """The scripts of a dealer in reach. Raises `Dealer.DoesNotExist` for any other."""
    dealer = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).get(pk=dealer_id)
    rules, versions = rules_of(dealer), _versions(scope, dealer)
    usual = {reply.key: reply.text for reply in rules.calls.script.replies}
    kinds = [("", ALL), *((rule.key, rule.label) for rule in rules.needs.rules), *_campaigns(dealer)]
    scripts = {rule.key: rule.script for rule in rules.needs.rules}

    def one(kind: str, label: Label) -> KindScript:
        own = next((versions[one][0] for one in kinds_before(kind) if versions[one]), None)
        written = own.branches if own else {}
        opening = own.opening if own else ""
        replies = (
            (reason, Label(text, text) if (text := written.get(reason.key)) else usual.get(reason.key))
            for reason in rules.reasons
        )
        return KindScript(
            kind,
            label,
            bool(versions[kind]) and not versions[kind][0].is_usual,
            Label(opening, opening)
            if opening
            else rules.calls.script.opening_of(scripts.get(kind, kind.partition(":")[0])),
            tuple((reason, text or Label("", "")) for reason, text in replies),
            tuple(versions[kind]),
        )

    return DealerScripts(dealer.pk, dealer.name, tuple(one(*pair) for pair in kinds))


def kinds_before(kind: str) -> list[str]:
    """The kinds whose own script a kind has, the first that is written: its own, that of all campaigns for
    one of them, that of all kinds.
    """
    return list(dict.fromkeys([kind, kind.partition(":")[0], ""]))


def kind_of_campaign(campaign_id: int) -> str:
    """The kind of the script of one campaign."""
    return f"{CAMPAIGN}:{campaign_id}"


def dealer_of_kind(scope: Scope, kind: str) -> int | None:
    """The dealer in reach whose campaign a kind is of; None for any other kind."""
    name, _, campaign_id = kind.partition(":")
    if name != CAMPAIGN or not campaign_id.isdecimal() or len(campaign_id) > LONGEST_ID:
        return None
    mine = Campaign.objects.within(scope).filter(pk=int(campaign_id), dealer__in=scope.chosen_dealer_ids)
    return mine.values_list("dealer", flat=True).first()


def _campaigns(dealer: Dealer) -> list[tuple[str, Label]]:
    """All campaigns as one kind, and each that is not over."""
    mine = Campaign.objects.unscoped(_WHY).filter(dealer=dealer, ended_at=None).order_by("-pk")
    each = [(kind_of_campaign(pk), Label(name, name)) for pk, name in mine.values_list("pk", "name")]
    return [(CAMPAIGN, WITHOUT_NEED[CAMPAIGN]), *each]


def example_of(scope: Scope, dealer_id: int, kind: str) -> VehicleLine | None:
    """A vehicle of the dealer that a script of a kind ("": any) is for, as the reader may see it."""
    needs = Need.objects.within(scope).filter(
        dealer=dealer_id, vehicle__owner__isnull=False, vehicle__retracted_at=None
    )
    needs = needs.filter(kind=kind).order_by("-due_on") if kind else needs.order_by("-pk")
    vehicle_id = needs.values_list("vehicle", flat=True).first()
    return vehicle_lines(scope, [vehicle_id])[vehicle_id] if vehicle_id is not None else None


def _versions(scope: Scope, dealer: Dealer) -> dict[str, list[ScriptVersion]]:
    """By kind, the newest first."""
    attempts = Attempt.objects.within(scope).current().filter(dealer=dealer, script__isnull=False)
    brought = {
        pk: (n, contacts, booked)
        for pk, n, contacts, booked in attempts.order_by()
        .values_list("script")
        .annotate(
            n=Count("pk"),
            contacts=Count("pk", filter=Q(contact=True)),
            booked=Count("pk", filter=Q(effects__has_key="appointment")),
        )
    }
    rows = Script.objects.within(scope).filter(dealer=dealer).select_related("written_by")
    versions: dict[str, list[ScriptVersion]] = defaultdict(list)
    for row in rows.order_by("kind", "-version"):
        versions[row.kind].append(
            ScriptVersion(
                row.version,
                row.opening,
                row.branches,
                row.written_at,
                str(row.written_by or ""),
                *brought.get(row.pk, (0, 0, 0)),
            )
        )
    return versions
