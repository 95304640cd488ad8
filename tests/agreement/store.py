"""The network in a store, as its dealers bring it in: every export by `huidian import`, when it was made."""

from __future__ import annotations

import gc
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from django.utils import timezone

from huidian.config.cli import main
from huidian.flows import import_file
from huidian.network import actions as network
from huidian.network.models import Dealer, Manufacturer, Staff
from huidian.network.roles import Role
from huidian.playbooks import loading
from tests.agreement.assigning import TEAMS
from tests.agreement.files import write_export
from tests.agreement.making import made_network
from tests.agreement.orders import MadeNetwork
from tests.people import OPENED_AT, People, make_dealer, make_staff

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
_SHORT = 'extends = "generic"\nlabel = { zh = "四个月", en = "Four months" }\nsources = ["S0"]\n'
_SHORT += "[churn]\nwindow_months = 4\n"


@dataclass(frozen=True)
class Filled:
    """A network in the store, and who may see what of it."""

    seed: int
    people: People
    managers: dict[str, Staff]
    """By dealer its care manager."""
    of_makers: dict[str, Staff]

    @property
    def made(self) -> MadeNetwork:
        return made_network(self.seed)


@contextmanager
def one_more_playbook() -> Iterator[None]:
    """There is a playbook `short`, with a window of four months."""
    with TemporaryDirectory() as folder:
        packs = Path(folder) / "packs"
        shutil.copytree(Path(loading.__file__).parent / "packs", packs)
        (packs / "short.toml").write_text(_SHORT, encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loading, "_PACKS", packs)
            loading.load("short")  # a pack is read once: it stays for whoever asks for it by name
            yield


@cache
def filling(seed: int) -> Callable[[People], Filled]:
    """What fills a store with the network of a seed."""

    def fill(people: People) -> Filled:
        made = made_network(seed)
        with one_more_playbook():
            filled = _opened(made, people)
            _import_all(made)
        return filled

    return fill


def _opened(made: MadeNetwork, people: People) -> Filled:
    """The places and the people; two dealers there are already."""
    other = network.create_manufacturer(at=OPENED_AT, by=None, code="other", name="另一汽车")
    makers = {"fancy": people.maker, "other": other}
    regions = {people.region.code: people.region}
    managers = {"A": people.zhao, "B": people.qian}
    for code, place in made.places.items():
        if place.region not in regions:
            regions[place.region] = network.create_region(
                at=OPENED_AT, by=None, manufacturer=makers[place.maker], code=place.region, name=place.region
            )
        if code in managers:
            dealer = Dealer.objects.get(code=code)
            network.change_playbook(at=OPENED_AT, by=None, dealer=dealer, playbook=place.playbook)
        else:
            dealer = make_dealer(code, region=regions[place.region], playbook=place.playbook)
            managers[code] = make_staff(f"manager-{code}")
            _post(managers[code], Role.CARE_MANAGER, dealer)
        _teams(dealer)
    of_other = make_staff("care-of-other")
    _post(of_other, Role.OEM_CARE, other)
    return Filled(made.seed, people, managers, {"fancy": people.by_role[Role.OEM_CARE], "other": of_other})


def _post(staff: Staff, role: Role, place: Dealer | Manufacturer) -> None:
    network.open_post(at=OPENED_AT, by=None, staff=staff, role=role, place=place)


def _teams(dealer: Dealer) -> None:
    for number, (advisor, name) in enumerate(TEAMS.items()):
        team = dealer.teams.filter(name=name).first() or network.create_team(
            at=OPENED_AT, by=None, dealer=dealer, name=name
        )
        staff = make_staff(f"advisor-{dealer.code}-{number}")
        network.open_post(
            at=OPENED_AT,
            by=None,
            staff=staff,
            role=Role.ADVISOR,
            place=dealer,
            team=team,
            advisor_name=advisor,
        )


def _import_all(made: MadeNetwork) -> None:
    """Every export; the mart is made once, when all of them are in."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_file, "refresh", lambda *_of, **_at: None)
        patch.setattr(import_file, "give_back_memory", lambda: None)
        for export in made.exports:
            path = write_export(export, made.places[export.dealer].style, Path(folder))
            patch.setattr(timezone, "now", lambda at=export.at: at)
            done = CliRunner().invoke(main, ["import", str(path), "--dealer", export.dealer, "--json"])
            gc.enable()  # the command goes without, as it ends with its process
            assert done.exit_code == 0, done.output
            answer = json.loads(done.stdout)
            assert (answer["rows"], answer["rejected"]) == (len(export.rows), 0), answer
