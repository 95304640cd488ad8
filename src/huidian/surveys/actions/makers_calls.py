"""The manufacturer's call after a repair (S3): how many owners are asked, and who of them is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from huidian import playbooks
from huidian.engine.surveys.drawing import share_for
from huidian.kit.months import first_day, last_day, month_of
from huidian.mart.facts import counted
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Manufacturer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.settling import expire_tasks
from huidian.outreach.models import Caller
from huidian.outreach.queries.words import MAKERS_CALL
from huidian.playbooks.surveys import Occasion
from huidian.surveys.actions.opening import open_drawn, withdraw_undone
from huidian.surveys.models import FollowUp, MakersCallRule
from huidian.surveys.occasions import Event, makers_visits, new_seed
from huidian.visits.models import Visit

OCCASION = "oem_call"
MOST = 500
"""So many owners of a dealer are asked a month at most."""
LOOKED_BACK = 28
"""So many days tell how many visits the rest of a month will bring."""
_WHY = "who is asked by the manufacturer, decided by its rule and by lot"


def last_rule(manufacturer_id: int | None) -> MakersCallRule | None:
    """The rule of a manufacturer that was set last; None: it never asked anybody."""
    return MakersCallRule.objects.filter(manufacturer=manufacturer_id).order_by("-pk").first()


@audit.atomic()
def set_rule(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    manufacturer_id: int,
    percent: int | None = None,
    size: int | None = None,
) -> bool:
    """Say which share of visits, in percent, or how many owners of each dealer a month, are asked; neither:
    none from now on. Whether that is another rule than before. Who was drawn before stays.

    Raises `Manufacturer.DoesNotExist` where the person may not, `ValueError` for a number out of its range.
    """
    manufacturer = makers_of(scope).get(pk=manufacturer_id)
    if any(one is not None and not 1 <= one <= most for one, most in ((percent, 100), (size, MOST))):
        raise ValueError("a share from 1 to 100 percent, or a number from 1 to 500")
    Manufacturer.objects.select_for_update().get(pk=manufacturer.pk)
    before = MakersCallRule.objects.filter(manufacturer=manufacturer).order_by("-pk").first()
    was = {"percent": before.percent, "size": before.size} if before else {"percent": None, "size": None}
    said = {"percent": percent, "size": size}
    if was == said:
        return False
    row = MakersCallRule.objects.create(manufacturer=manufacturer, **said, set_at=at, set_by=by)
    audit.record(
        at=at,
        staff=by,
        dealer=None,
        action="makers_calls.rule_set",
        object_type="makers_call_rule",
        object_id=row.pk,
        before=was,
        after=said | {"manufacturer": manufacturer.code},
    )
    return True


def makers_of(scope: Scope) -> QuerySet[Manufacturer]:
    """The manufacturers a person sets the rule of."""
    dealers = scope.choosing(None).where(Permission.SET_MAKER_CALLS).dealer_ids
    return Manufacturer.objects.filter(regions__dealers__in=dealers).distinct()


def asked_by_maker() -> QuerySet[Dealer]:
    """The dealers whose manufacturer asks owners."""
    makers = MakersCallRule.objects.values("manufacturer").distinct()
    return Dealer.objects.filter(region__manufacturer__in=makers).select_related("region").order_by("pk")


@audit.atomic()
def open_makers_calls(dealer: Dealer, *, at: datetime, seed: str = "") -> int:
    """Draw who of the lately served owners of a dealer is asked by its manufacturer; how many were drawn.

    The same night twice draws none twice. `seed` draws again what was drawn by it.
    """
    rule = last_rule(dealer.region.manufacturer_id) if dealer.region else None
    if rule is None:
        return 0
    today = today_at(at, dealer)
    locked_dealer(dealer.pk)
    # Also where nobody is asked any more: what was drawn before has its last day, too.
    withdraw_undone(dealer, at=at)
    expire_tasks(dealer, day=today, at=at)
    if not rule.asks:
        return 0
    occasion = makers_occasion(dealer)
    events = list(makers_visits(dealer, occasion, today))
    if not events:
        return 0
    share = rule.percent / 100 if rule.percent is not None else _share_of(dealer, rule.size or 0, events, at)
    occasion = replace(occasion, share=share)
    return open_drawn(dealer, occasion, events, at, seed or new_seed(), caller=Caller.MAKER)


def makers_occasion(dealer: Dealer) -> Occasion:
    """How the manufacturer asks: as the dealer's playbook says, whatever the dealer set for itself."""
    return replace(playbooks.load(dealer.playbook).surveys.occasion(OCCASION), task=MAKERS_CALL)


def _share_of(dealer: Dealer, size: int, events: list[Event], at: datetime) -> float:
    """The share of today's visits that brings so many owners a month, by what the last weeks brought."""
    today = today_at(at, dealer)
    drawn = FollowUp.objects.unscoped(_WHY).filter(dealer=dealer, caller=Caller.MAKER, drawn=True)
    this_month = drawn.filter(due_from__gte=first_day(month_of(today))).count()
    since = today - timedelta(days=LOOKED_BACK)
    rows = Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, settled_on__range=(since, today))
    days = counted(rows, rules_of(dealer)).order_by().values("vehicle", "settled_on").distinct().count()
    left = (last_day(month_of(today)) - today).days
    return share_for(size - this_month, new=len(events), to_come=days / LOOKED_BACK * left)
