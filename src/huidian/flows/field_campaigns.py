"""A campaign put on file or taken back, and its vehicles' needs: at once, of many in the background."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from huidian.flows import go_live, needs
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.scope import Scope
from huidian.outreach.actions import field_campaigns
from huidian.outreach.models import FieldCampaign

AT_ONCE = 500
"""Vehicles whose needs are computed while somebody waits."""


@audit.atomic()
def start_field_campaign(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    dealer_id: int,
    kind: str,
    code: str,
    title: str,
    starts_on: date,
    ends_on: date | None,
    vins: str,
) -> FieldCampaign:
    """Put a campaign on file. Raises as `outreach.actions.field_campaigns.start_field_campaign` does."""
    campaign, vehicles = field_campaigns.start_field_campaign(
        at=at,
        by=by,
        scope=scope,
        dealer_id=dealer_id,
        kind=kind,
        code=code,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        vins=vins,
    )
    _refresh(campaign.dealer, vehicles, scope, at)
    return campaign


@audit.atomic()
def withdraw_field_campaign(*, at: datetime, by: Staff, scope: Scope, campaign_id: int) -> bool:
    """Take a campaign back; its needs end. Whether it stood until now."""
    stood = FieldCampaign.objects.within(scope).filter(pk=campaign_id, retracted_at=None).exists()
    dealer, vehicles = field_campaigns.withdraw_field_campaign(
        at=at, by=by, scope=scope, campaign_id=campaign_id
    )
    _refresh(dealer, vehicles, scope, at)
    return stood


def _refresh(dealer: Dealer, vehicles: Sequence[int], scope: Scope, at: datetime) -> None:
    if len(vehicles) > AT_ONCE:
        go_live.compute(at=at, scope=scope, dealer_id=dealer.pk)
    elif vehicles:
        needs.refresh_vehicles(dealer, vehicles, at=at)
