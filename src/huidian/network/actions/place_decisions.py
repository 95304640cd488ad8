"""Verbs with which somebody decides about places, up to the ceiling of `roles.PLACE_FIELDS`.

`by` is whose decision it is. All of them raise a model's `DoesNotExist` for what is out of reach,
`AboveCeilingError` for what is above, and `CodeTakenError` or `TeamExistsError` for a second of the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huidian.network import audit
from huidian.network.actions import places as verbs
from huidian.network.actions import team_closing
from huidian.network.actions.managing import TeamExistsError
from huidian.network.actions.unique import unless_taken
from huidian.network.authority import AboveCeilingError, PlaceId, place_authority_of
from huidian.network.models import Dealer, Manufacturer, Region, Staff, Team


class CodeTakenError(ValueError):
    """Another place has this code."""


@audit.atomic()
def change_dealer(
    *, at: datetime, by: Staff, dealer_id: int, changes: Mapping[str, Any], why: str = ""
) -> dict[str, Any]:
    """Other values for some of a dealer's fields (`region`: an id); what stood there before."""
    dealer = Dealer.objects.get(pk=_within(at, by, "dealer", dealer_id, *changes))
    new = dict(changes)
    if "region" in new:
        new["region"] = new["region"] and Region.objects.get(
            pk=_within(at, by, "region", new["region"], "dealers")
        )
    return verbs.change_place(at=at, by=by, place=dealer, changes=new, why=why)


@audit.atomic()
def rename_region(*, at: datetime, by: Staff, region_id: int, name: str) -> None:
    """Another name for a region."""
    region = Region.objects.get(pk=_within(at, by, "region", region_id, "name"))
    verbs.change_place(at=at, by=by, place=region, changes={"name": name})


@audit.atomic()
def rename_manufacturer(*, at: datetime, by: Staff, manufacturer_id: int, name: str) -> None:
    """Another name for a manufacturer."""
    maker = Manufacturer.objects.get(pk=_within(at, by, "manufacturer", manufacturer_id, "name"))
    verbs.change_place(at=at, by=by, place=maker, changes={"name": name})


@audit.atomic()
def add_dealer(*, at: datetime, by: Staff, region_id: int, code: str, name: str, **more: str) -> Dealer:
    """A new shop in a region; `more` as `create_dealer` takes it."""
    region = Region.objects.get(pk=_within(at, by, "region", region_id, "dealers"))
    if Dealer.objects.filter(code=code).exists():
        raise CodeTakenError(code)
    with unless_taken(CodeTakenError(code)):
        return verbs.create_dealer(at=at, by=by, code=code, name=name, region=region, **more)


@audit.atomic()
def add_region(*, at: datetime, by: Staff, manufacturer_id: int, code: str, name: str) -> Region:
    """A new region of a manufacturer."""
    maker = Manufacturer.objects.get(pk=_within(at, by, "manufacturer", manufacturer_id, "regions"))
    if maker.regions.filter(code=code).exists():
        raise CodeTakenError(code)
    with unless_taken(CodeTakenError(code)):
        return verbs.create_region(at=at, by=by, manufacturer=maker, code=code, name=name)


@audit.atomic()
def rename_team(*, at: datetime, by: Staff, team_id: int, name: str) -> None:
    """Another name for a team; figures by team take it over."""
    team = Team.objects.select_related("dealer").get(pk=team_id)
    _within(at, by, "dealer", team.dealer_id, "teams")
    if Team.objects.filter(dealer=team.dealer_id, name=name).exclude(pk=team.pk).exists():
        raise TeamExistsError(name)
    with unless_taken(TeamExistsError(name)):
        verbs.change_place(at=at, by=by, place=team, changes={"name": name})


@audit.atomic()
def delete_team(*, at: datetime, by: Staff, team_id: int) -> Team:
    """Take away a team that nobody was ever in, and return it; `TeamInUseError` for any other."""
    team = Team.objects.select_related("dealer").get(pk=team_id)
    _within(at, by, "dealer", team.dealer_id, "teams")
    verbs.delete_team(at=at, by=by, team=team)
    return team


@audit.atomic()
def close_team(*, at: datetime, by: Staff, team_id: int, to_id: int | None = None) -> Team:
    """End a team, its people going to another of the dealer or to none; the team. Raises as the verb does."""
    team = Team.objects.select_related("dealer").get(pk=team_id)
    _within(at, by, "dealer", team.dealer_id, "teams")
    team_closing.close_team(at=at, by=by, team=team, to=Team.objects.get(pk=to_id) if to_id else None)
    return team


@audit.atomic()
def reopen_team(*, at: datetime, by: Staff, team_id: int) -> Team:
    """Take a team's end back, and return it."""
    team = Team.objects.select_related("dealer").get(pk=team_id)
    _within(at, by, "dealer", team.dealer_id, "teams")
    team_closing.reopen_team(at=at, by=by, team=team)
    return team


_MODELS: Mapping[str, type[Dealer] | type[Region] | type[Manufacturer]] = {
    "dealer": Dealer,
    "region": Region,
    "manufacturer": Manufacturer,
}


def _within(at: datetime, by: Staff, kind: str, place_id: int, *fields: str) -> int:
    """The id of a place in reach of which all the fields may be changed."""
    authority = place_authority_of(by, at)
    if PlaceId(kind, place_id) not in authority.fields:
        raise _MODELS[kind].DoesNotExist
    if not authority.of(kind, place_id).issuperset(fields):
        raise AboveCeilingError(kind)
    return place_id
