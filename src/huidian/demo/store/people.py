"""The people of the demo: one for every role, and every advisor. All have one known password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from pypinyin import lazy_pinyin

from huidian.demo.dice import Dice
from huidian.demo.names import person
from huidian.demo.places import MAIN, MANUFACTURERS, REGIONS, SECOND, SHOPS, Shop
from huidian.network import actions as network
from huidian.network.models import Dealer, Manufacturer, Post, Region, Staff, Team
from huidian.network.roles import Role

PASSWORD = "huidian-demo"  # noqa: S105 - printed for everyone who builds a demo
_FIRST = SHOPS[0].code


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can sign in; ``place`` is the code of a dealer, a region or the manufacturer."""

    username: str
    name: str
    role: Role
    place: str
    team: str = ""

    @property
    def advisor_name(self) -> str:
        """The name in the DMS of those who receive cars."""
        return self.name if self.team else ""


_AT_FIRST = (
    Person("zhao", "赵敏华", Role.CARE_MANAGER, _FIRST),
    Person("lin", "林一帆", Role.ADVISOR, _FIRST, "接车一组"),
    Person("gu", "顾晓雯", Role.TEAM_LEADER, _FIRST, "接车二组"),
    Person("sun", "孙怡", Role.CARE_AGENT, _FIRST),
    Person("jin", "金晓燕", Role.CARE_AGENT, _FIRST),
    Person("zhou", "周立", Role.INFORMATION_ADMIN, _FIRST),
    Person("wu", "吴建明", Role.SERVICE_MANAGER, _FIRST),
    Person("zheng", "郑国栋", Role.GENERAL_MANAGER, _FIRST),
    Person("feng", "冯洁", Role.CLAIMS_CLERK, _FIRST),
    Person("chen", "陈露", Role.LOUNGE_HOST, _FIRST),
)
_ABOVE = (
    Person("dong", "董海东", Role.REGIONAL_MANAGER, "east"),
    Person("xi", "席文西", Role.REGIONAL_MANAGER, "west"),
    Person("oem", "欧晓梅", Role.OEM_CARE, MAIN),
    Person("suo", "索培林", Role.OEM_CLAIMS, MAIN),
    Person("shen", "申访", Role.AUDITOR, MAIN),
)
_OF_ANOTHER_MAKER = Person("tian", "田拾光", Role.OEM_CARE, SECOND)
"""Sees one dealer, and nothing of the first manufacturer's."""
_MANAGERS = {
    "GTY01": ("qian", "钱静"),
    "FMZ01": ("ma", "马望舒"),
    "CAF01": ("fu", "傅青岚"),
    "IND01": ("ban", "班守成"),
}


def people(shops: list[Shop]) -> list[Person]:
    """Everyone: the roles at the first dealer and above, a care manager and the advisors of each dealer."""
    everyone = [*(_AT_FIRST if any(shop.code == _FIRST for shop in shops) else ()), *_ABOVE]
    if any(shop.manufacturer == SECOND for shop in shops):
        everyone.append(_OF_ANOTHER_MAKER)
    for shop in shops:
        if shop.code != _FIRST:
            everyone.append(_manager(shop))
        taken = {one.name for one in everyone if one.place == shop.code}
        everyone += [
            Person(_username(advisor.name, shop), advisor.name, Role.ADVISOR, shop.code, advisor.team)
            for advisor in shop.advisors
            if advisor.name not in taken
        ]
    return everyone


def _manager(shop: Shop) -> Person:
    known = _MANAGERS.get(shop.code)
    username, name = known or (shop.code.lower(), person(Dice(0, "manager", shop.code), female=True))
    return Person(username, name, Role.CARE_MANAGER, shop.code)


def _username(name: str, shop: Shop) -> str:
    pinyin = "".join(lazy_pinyin(name))
    return pinyin if shop in SHOPS else f"{pinyin}-{shop.code.lower()}"


@dataclass(frozen=True, slots=True)
class Network:
    """The demo's dealers by code, who imports for each, who manages its customer care, and who calls owners
    for the first manufacturer.
    """

    dealers: dict[str, Dealer]
    importers: dict[str, Staff]
    managers: dict[str, Staff]
    makers_caller: Staff


def settle_in(shops: list[Shop], *, at: datetime) -> Network:
    """Makes places and people, or finds those that are there already."""
    makers = {code: _manufacturer(code, at) for code in _makers_of(shops)}
    regions = {code: _region(makers[MAIN], code, name, at) for code, name in REGIONS.items()}
    dealers = {shop.code: _dealer(shop, _region_of(shop, regions, makers, at), at) for shop in shops}
    places: dict[str, Dealer | Region | Manufacturer] = {**makers, **regions, **dealers}
    everyone = people(shops)
    staff = {one.username: _staff(one, places[one.place], at) for one in everyone}
    Staff.objects.filter(username__in=staff).update(password=make_password(PASSWORD))
    by_place = {one.place: staff[one.username] for one in everyone if _imports(one)}
    managers = {one.place: staff[one.username] for one in everyone if one.role == Role.CARE_MANAGER}
    importers = {code: by_place[code] for code in dealers}
    return Network(dealers, importers, managers, staff["oem"])


def _makers_of(shops: list[Shop]) -> list[str]:
    """The manufacturers that have one of the dealers; the first one in any case."""
    return [
        code for code in MANUFACTURERS if code == MAIN or any(shop.manufacturer == code for shop in shops)
    ]


def _manufacturer(code: str, at: datetime) -> Manufacturer:
    known = Manufacturer.objects.filter(code=code).first()
    return known or network.create_manufacturer(at=at, by=None, code=code, name=MANUFACTURERS[code])


def _region_of(
    shop: Shop, regions: dict[str, Region], makers: dict[str, Manufacturer], at: datetime
) -> Region:
    if shop.manufacturer == MAIN:
        return regions[shop.region]
    return _region(makers[shop.manufacturer], shop.region, REGIONS[shop.region], at)


def _imports(one: Person) -> bool:
    wanted = Role.INFORMATION_ADMIN if one.place == _FIRST else Role.CARE_MANAGER
    return one.role == wanted


def _region(manufacturer: Manufacturer, code: str, name: str, at: datetime) -> Region:
    known = Region.objects.filter(manufacturer=manufacturer, code=code).first()
    return known or network.create_region(at=at, by=None, manufacturer=manufacturer, code=code, name=name)


def _dealer(shop: Shop, region: Region, at: datetime) -> Dealer:
    known = Dealer.objects.filter(code=shop.code).first()
    return known or network.create_dealer(
        at=at,
        by=None,
        code=shop.code,
        name=shop.name,
        region=region,
        grade=shop.grade,
        city=shop.city,
        playbook=shop.pack,
    )


def _staff(one: Person, place: Dealer | Region | Manufacturer, at: datetime) -> Staff:
    known = Staff.objects.filter(username=one.username).first()
    staff = known or network.create_staff(at=at, by=None, username=one.username, display_name=one.name)
    if not Post.objects.filter(staff=staff).exists():
        team = _team(place, one.team, at) if one.team and isinstance(place, Dealer) else None
        network.open_post(
            at=at,
            by=None,
            staff=staff,
            role=one.role,
            place=place,
            team=team,
            advisor_name=one.advisor_name,
        )
    return staff


def _team(dealer: Dealer, name: str, at: datetime) -> Team:
    known = Team.objects.filter(dealer=dealer, name=name).first()
    return known or network.create_team(at=at, by=None, dealer=dealer, name=name)
