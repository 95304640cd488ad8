"""Verbs about places: each one transaction with its audit event. `by` None is the system."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from huidian import playbooks
from huidian.network import audit
from huidian.network.actions.events import Place, figures_changed, note
from huidian.network.actions.rules import replace_playbook
from huidian.network.models import GRADES, Dealer, Manufacturer, Post, Region, Staff, Team


@audit.atomic()
def create_manufacturer(*, at: datetime, by: Staff | None, code: str, name: str) -> Manufacturer:
    manufacturer = Manufacturer.objects.create(code=code, name=name)
    after = {"code": code, "name": name}
    note(at=at, staff=by, action="manufacturer.created", after=after, row=manufacturer)
    return manufacturer


@audit.atomic()
def create_region(
    *, at: datetime, by: Staff | None, manufacturer: Manufacturer, code: str, name: str
) -> Region:
    region = Region.objects.create(manufacturer=manufacturer, code=code, name=name)
    after = {"manufacturer": manufacturer.code, "code": code, "name": name}
    note(at=at, staff=by, action="region.created", after=after, row=region)
    return region


@audit.atomic()
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
    _must_be_right({"playbook": playbook, "timezone": timezone, "grade": grade})
    dealer = Dealer.objects.create(
        code=code, name=name, region=region, grade=grade, city=city, timezone=timezone, playbook=playbook
    )
    after = {"code": code, "name": name, "region": region.code if region else None, "playbook": playbook}
    note(at=at, staff=by, action="dealer.created", dealer=dealer, after=after, row=dealer)
    return dealer


@audit.atomic()
def change_place(
    *, at: datetime, by: Staff | None, place: Place | Team, changes: Mapping[str, Any], why: str = ""
) -> dict[str, Any]:
    """Other values for a place's fields, of which those that differ are noted; what stood there before.

    A dealer's figures that depend on it are made anew. `ValueError` for a playbook, a grade or a time zone
    that does not exist.
    """
    kept = type(place)._default_manager.select_for_update().get(pk=place.pk)
    new = {name: value for name, value in changes.items() if getattr(kept, name) != value}
    if not new:
        return {}
    _must_be_right(new)
    before = {name: getattr(kept, name) for name in new}
    if "playbook" in new and isinstance(kept, Dealer) and isinstance(place, Dealer):
        replace_playbook(at=at, by=by, dealer=kept, playbook=new["playbook"], note=why)
        place.overlay = kept.overlay
    for name, value in new.items():
        setattr(kept, name, value)
        setattr(place, name, value)
    kept.save(update_fields=list(new))
    dealer = kept if isinstance(kept, Dealer) else kept.dealer if isinstance(kept, Team) else None
    if dealer is not None and (isinstance(kept, Team) or "timezone" in new):
        figures_changed(dealer)  # another playbook is noticed by its version
    kind = type(place).__name__.lower()
    changes = {"before": _codes(before), "after": _codes(new)}
    note(at=at, staff=by, action=f"{kind}.changed", dealer=dealer, why=why, row=kept, **changes)
    return before


def change_playbook(*, at: datetime, by: Staff | None, dealer: Dealer, playbook: str, why: str = "") -> None:
    """Count a dealer by another brand's rules from now on. `ValueError` if there is no such playbook."""
    change_place(at=at, by=by, place=dealer, changes={"playbook": playbook}, why=why)


@audit.atomic()
def create_team(*, at: datetime, by: Staff | None, dealer: Dealer, name: str) -> Team:
    team = Team.objects.create(dealer=dealer, name=name)
    note(at=at, staff=by, action="team.created", dealer=dealer, after={"name": name}, row=team)
    return team


class TeamInUseError(ValueError):
    """A team that somebody belongs or belonged to: what was theirs is told by it."""


@audit.atomic()
def delete_team(*, at: datetime, by: Staff | None, team: Team) -> None:
    """Take away a team that nobody was ever in; `TeamInUseError` for any other."""
    kept = Team.objects.select_for_update().select_related("dealer").get(pk=team.pk)
    if Post.objects.filter(team=kept).exists():
        raise TeamInUseError(kept.name)
    before = {"name": kept.name}
    note(at=at, staff=by, action="team.deleted", dealer=kept.dealer, before=before, row=kept)
    kept.delete()


def _codes(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the trail keeps them: a place by its code."""
    return {name: value.code if isinstance(value, Region) else value for name, value in values.items()}


def _must_be_right(values: Mapping[str, Any]) -> None:
    if "playbook" in values:
        _must_exist(values["playbook"])
    if "timezone" in values and values["timezone"] not in available_timezones():
        raise ValueError(f"no such time zone: {values['timezone']}")
    if values.get("grade") and values["grade"] not in GRADES:
        raise ValueError(f"no such grade: {values['grade']}")


def _must_exist(playbook: str) -> None:
    if playbook not in playbooks.pack_ids():
        raise ValueError(f"no such playbook: {playbook}; there are {', '.join(playbooks.pack_ids())}")
