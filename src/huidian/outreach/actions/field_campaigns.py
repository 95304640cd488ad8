"""Recalls and service campaigns: a list of VINs becomes an occasion of needs, and is taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huidian.customers.models import Vehicle
from huidian.kit import day_ranges
from huidian.kit.vins import normalise_vin
from huidian.network import audit
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.masks import pasting
from huidian.network.models import Dealer, Recording, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import FieldCampaign, FieldCampaignVehicle

MOST_VINS = 20_000
LONGEST_LINE = 40
_WHY = "the vehicles of one campaign's list"
_BETWEEN = re.compile(r"[\s,;，；、]+")


class CodeTakenError(ValueError):
    """The dealer has a campaign of this code already."""


@dataclass(frozen=True, slots=True)
class VinList:
    """A list of VINs as it was given: the vehicles on file, and the entries that name none."""

    vehicle_ids: tuple[int, ...]
    unmatched: tuple[str, ...]


def match_vins(scope: Scope, dealer_id: int, text: str) -> VinList:
    """Which vehicles of a dealer a list names, each entry once. `ValueError` for more than 20,000 entries."""
    given = list(dict.fromkeys(one for one in _BETWEEN.split(text.upper()) if one))
    if len(given) > MOST_VINS:
        raise ValueError(f"{len(given)} VINs, at most {MOST_VINS}")
    vins = {one: normalise_vin(one) or one for one in given}
    vehicles = (
        Vehicle.objects.within(scope).current().filter(dealer=dealer_id, vin__in=one_of(list(vins.values())))
    )
    by_vin = dict(vehicles.values_list("vin", "pk"))
    ids = dict.fromkeys(by_vin[vin] for vin in vins.values() if vin in by_vin)
    return VinList(tuple(ids), tuple(one[:LONGEST_LINE] for one, vin in vins.items() if vin not in by_vin))


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
) -> tuple[FieldCampaign, Sequence[int]]:
    """Put a campaign and its list on file; the campaign and the vehicles on it.

    Raises `Dealer.DoesNotExist` where the person may not, `CodeTakenError`, and `ValueError` for an end
    before the start or in the past, days far off, an unknown kind or too long a list.
    """
    dealer = _managed(pasting(scope), dealer_id)
    _check(kind, starts_on, ends_on, today_at(at, dealer))
    if FieldCampaign.objects.unscoped(_WHY).filter(dealer=dealer, code=code, retracted_at=None).exists():
        raise CodeTakenError(code)
    matched = match_vins(scope, dealer.pk, vins)
    recording = Recording.objects.create(dealer=dealer, kind=Recording.Kind.EDIT, staff=by, recorded_at=at)
    campaign = FieldCampaign.objects.create(
        dealer=dealer,
        kind=kind,
        code=code,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        unmatched=list(matched.unmatched),
        recorded_at=at,
        recorded_by=recording,
    )
    _put_on_list(at, by, campaign, matched)
    return campaign, matched.vehicle_ids


def _check(kind: str, starts_on: date, ends_on: date | None, today: date) -> None:
    sensible = day_ranges.planned(today)
    if kind not in FieldCampaign.Kind.values or starts_on not in sensible:
        raise ValueError("no such kind, or a start far off")
    if ends_on is not None and (ends_on < max(starts_on, today) or ends_on not in sensible):
        raise ValueError("an end before the start, in the past, or far off")


def _put_on_list(at: datetime, by: Staff, campaign: FieldCampaign, matched: VinList) -> None:
    FieldCampaignVehicle.objects.bulk_create(
        [FieldCampaignVehicle(campaign=campaign, vehicle_id=pk) for pk in matched.vehicle_ids],
        batch_size=2000,
    )
    after = {
        "campaign": campaign.code,
        "campaign_title": campaign.title,
        "on_list": len(matched.vehicle_ids),
        "not_on_file": len(matched.unmatched),
    }
    _note(at, by, campaign, "field_campaign.started", None, after)


@audit.atomic()
def withdraw_field_campaign(
    *, at: datetime, by: Staff, scope: Scope, campaign_id: int
) -> tuple[Dealer, Sequence[int]]:
    """Take a campaign back; its dealer and the vehicles that were on it (none where that was done before).

    Raises `FieldCampaign.DoesNotExist` for one out of reach, `Dealer.DoesNotExist` where the person may not.
    """
    campaign = FieldCampaign.objects.within(scope).select_related("dealer").get(pk=campaign_id)
    dealer = _managed(scope, campaign.dealer_id)
    campaign = FieldCampaign.objects.within(scope).select_related("dealer").get(pk=campaign_id)
    if campaign.retracted_at is not None:
        return dealer, ()
    recording = Recording.objects.create(dealer=dealer, kind=Recording.Kind.UNDO, staff=by, recorded_at=at)
    campaign.retracted_at, campaign.retracted_by = at, recording
    campaign.save(update_fields=["retracted_at", "retracted_by"])
    _note(at, by, campaign, "field_campaign.withdrawn", {"campaign": campaign.code}, None)
    places = FieldCampaignVehicle.objects.unscoped(_WHY).filter(campaign=campaign)
    return dealer, list(places.values_list("vehicle_id", flat=True))


def _managed(scope: Scope, dealer_id: int) -> Dealer:
    within = scope.where(Permission.MANAGE_CALLS)
    return (
        Dealer.objects.select_for_update(no_key=True)
        .filter(pk__in=within.chosen_dealer_ids)
        .get(pk=dealer_id)
    )


def _note(
    at: datetime,
    by: Staff,
    campaign: FieldCampaign,
    action: str,
    before: dict[str, object] | None,
    after: dict[str, object] | None,
) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=campaign.dealer,
        action=action,
        object_type="field_campaign",
        object_id=campaign.pk,
        before=before,
        after=after,
    )
