"""The people of the demo: one for every role, and every advisor. All have one known password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from pypinyin import lazy_pinyin

from huidian.demo.places import MANUFACTURER, REGIONS, SHOPS, Shop
from huidian.network import actions as network
from huidian.network.models import Dealer, Manufacturer, Post, Region, Staff, Team
from huidian.network.roles import Role

PASSWORD = "huidian-demo"  # noqa: S105 - printed for everyone who builds a demo
_MAIN = SHOPS[0].code


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


_AT_MAIN = (
    Person("zhao", "赵敏华", Role.CARE_MANAGER, _MAIN),
    Person("lin", "林一帆", Role.ADVISOR, _MAIN, "接车一组"),
    Person("gu", "顾晓雯", Role.TEAM_LEADER, _MAIN, "接车二组"),
    Person("sun", "孙怡", Role.CARE_AGENT, _MAIN),
    Person("zhou", "周立", Role.INFORMATION_ADMIN, _MAIN),
    Person("wu", "吴建明", Role.SERVICE_MANAGER, _MAIN),
    Person("zheng", "郑国栋", Role.GENERAL_MANAGER, _MAIN),
    Person("feng", "冯洁", Role.CLAIMS_CLERK, _MAIN),
    Person("chen", "陈露", Role.LOUNGE_HOST, _MAIN),
)
_ABOVE = (
    Person("dong", "董海东", Role.REGIONAL_MANAGER, "east"),
    Person("xi", "席文西", Role.REGIONAL_MANAGER, "west"),
    Person("oem", "欧晓梅", Role.OEM_CARE, MANUFACTURER[0]),
    Person("suo", "索培林", Role.OEM_CLAIMS, MANUFACTURER[0]),
    Person("shen", "申访", Role.AUDITOR, MANUFACTURER[0]),
)
_MANAGERS = {
    "GTY01": ("qian", "钱静"),
    "FMZ01": ("ma", "马望舒"),
    "CAF01": ("fu", "傅青岚"),
    "IND01": ("ban", "班守成"),
}


def people(shops: list[Shop]) -> list[Person]:
    """Everyone: the roles at the first dealer and above, a care manager and the advisors of each dealer."""
    people = [*(_AT_MAIN if any(shop.code == _MAIN for shop in shops) else ()), *_ABOVE]
    for shop in shops:
        if shop.code != _MAIN:
            username, name = _MANAGERS.get(shop.code, (shop.code.lower(), f"客服经理 {shop.code}"))
            people.append(Person(username, name, Role.CARE_MANAGER, shop.code))
        taken = {person.name for person in people if person.place == shop.code}
        people += [
            Person(_username(advisor.name, shop), advisor.name, Role.ADVISOR, shop.code, advisor.team)
            for advisor in shop.advisors
            if advisor.name not in taken
        ]
    return people


def _username(name: str, shop: Shop) -> str:
    pinyin = "".join(lazy_pinyin(name))
    return pinyin if shop.code.endswith("01") else f"{pinyin}-{shop.code.lower()}"


@dataclass(frozen=True, slots=True)
class Network:
    """The demo's dealers by code, who imports for each, and who manages its customer care."""

    dealers: dict[str, Dealer]
    importers: dict[str, Staff]
    managers: dict[str, Staff]


def settle_in(shops: list[Shop], *, at: datetime) -> Network:
    """Makes places and people, or finds those that are there already."""
    manufacturer = Manufacturer.objects.filter(code=MANUFACTURER[0]).first() or network.create_manufacturer(
        at=at, by=None, code=MANUFACTURER[0], name=MANUFACTURER[1]
    )
    regions = {code: _region(manufacturer, code, name, at) for code, name in REGIONS.items()}
    dealers = {shop.code: _dealer(shop, regions[shop.region], at) for shop in shops}
    places: dict[str, Dealer | Region | Manufacturer] = {MANUFACTURER[0]: manufacturer, **regions, **dealers}
    staff = {person.username: _staff(person, places[person.place], at) for person in people(shops)}
    Staff.objects.filter(username__in=staff).update(password=make_password(PASSWORD))
    by_place = {person.place: staff[person.username] for person in people(shops) if _imports(person)}
    managers = {
        person.place: staff[person.username] for person in people(shops) if person.role == Role.CARE_MANAGER
    }
    return Network(dealers, {code: by_place[code] for code in dealers}, managers)


def _imports(person: Person) -> bool:
    wanted = Role.INFORMATION_ADMIN if person.place == _MAIN else Role.CARE_MANAGER
    return person.role == wanted


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


def _staff(person: Person, place: Dealer | Region | Manufacturer, at: datetime) -> Staff:
    known = Staff.objects.filter(username=person.username).first()
    staff = known or network.create_staff(at=at, by=None, username=person.username, display_name=person.name)
    if not Post.objects.filter(staff=staff).exists():
        team = _team(place, person.team, at) if person.team and isinstance(place, Dealer) else None
        network.open_post(
            at=at,
            by=None,
            staff=staff,
            role=person.role,
            place=place,
            team=team,
            advisor_name=person.advisor_name,
        )
    return staff


def _team(dealer: Dealer, name: str, at: datetime) -> Team:
    known = Team.objects.filter(dealer=dealer, name=name).first()
    return known or network.create_team(at=at, by=None, dealer=dealer, name=name)
