"""Verbs about places: each one transaction with its audit event. `by` None is the system."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huidian import playbooks
from huidian.network.actions.events import note
from huidian.network.models import Dealer, Manufacturer, Region, Staff, Team


@transaction.atomic
def create_manufacturer(*, at: datetime, by: Staff | None, code: str, name: str) -> Manufacturer:
    manufacturer = Manufacturer.objects.create(code=code, name=name)
    after = {"code": code, "name": name}
    note(at=at, staff=by, action="manufacturer.created", after=after, row=manufacturer)
    return manufacturer


@transaction.atomic
def create_region(
    *, at: datetime, by: Staff | None, manufacturer: Manufacturer, code: str, name: str
) -> Region:
    region = Region.objects.create(manufacturer=manufacturer, code=code, name=name)
    after = {"manufacturer": manufacturer.code, "code": code, "name": name}
    note(at=at, staff=by, action="region.created", after=after, row=region)
    return region


@transaction.atomic
def create_dealer(
    *,
    at: datetime,
    by: Staff | None,
    code: str,
    name: str,
    region: Region | None = None,
    grade: str = "",
    city: str = "",
    timezone: str = "Asia/Shanghai",
    playbook: str = "generic",
) -> Dealer:
    """A new shop. `ValueError` for a playbook that does not exist."""
    _must_exist(playbook)
    dealer = Dealer.objects.create(
        code=code, name=name, region=region, grade=grade, city=city, timezone=timezone, playbook=playbook
    )
    after = {"code": code, "name": name, "region": region.code if region else None, "playbook": playbook}
    note(at=at, staff=by, action="dealer.created", dealer=dealer, after=after, row=dealer)
    return dealer


@transaction.atomic
def change_playbook(*, at: datetime, by: Staff | None, dealer: Dealer, playbook: str, why: str = "") -> None:
    """Count a dealer by another brand's rules from now on. `ValueError` if there is no such playbook."""
    _must_exist(playbook)
    kept = Dealer.objects.select_for_update().get(pk=dealer.pk)
    before = {"playbook": kept.playbook}
    kept.playbook = dealer.playbook = playbook
    kept.save(update_fields=["playbook"])
    after = {"playbook": playbook}
    note(
        at=at,
        staff=by,
        action="dealer.playbook_changed",
        dealer=kept,
        before=before,
        after=after,
        why=why,
        row=kept,
    )


@transaction.atomic
def create_team(*, at: datetime, by: Staff | None, dealer: Dealer, name: str) -> Team:
    team = Team.objects.create(dealer=dealer, name=name)
    note(at=at, staff=by, action="team.created", dealer=dealer, after={"name": name}, row=team)
    return team


def _must_exist(playbook: str) -> None:
    if playbook not in playbooks.pack_ids():
        raise ValueError(f"no such playbook: {playbook}; there are {', '.join(playbooks.pack_ids())}")
