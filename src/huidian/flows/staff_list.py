"""A shop's list of people: read, checked row by row, added all at once or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db.models.functions import Lower
from django.utils import translation

from huidian.kit.labels import Label
from huidian.network import actions as network
from huidian.network import audit
from huidian.network.actions import Account, Appointment
from huidian.network.authority import Authority, PlaceId, authority_of
from huidian.network.models import Staff
from huidian.network.queries import place_codes, place_names, team_ids
from huidian.network.roles import IN_TEAMS, PLACES, Role
from huidian.visits.importing import FileRefused, Limits
from huidian.visits.importing.characters import comparable, unwrapped
from huidian.visits.importing.sources import open_source

MOST_ROWS = 300
"""How many people one list may have."""
HEADER_WITHIN = 20
LIMITS = Limits(file_bytes=2 * 1024 * 1024, sheets=20, cells=200_000, rows=5_000, columns=100)
COLUMNS: Mapping[str, Label] = {
    "name": Label("姓名", "Name"),
    "username": Label("用户名", "Username"),
    "role": Label("岗位", "Post"),
    "place": Label("经销商", "Dealer"),
    "team": Label("小组", "Team"),
    "advisor_name": Label("DMS 姓名", "DMS name"),
}
EXAMPLE: Mapping[str, Label] = {
    "name": Label("张三（示例，请改）", "Zhang San (an example)"),
    "username": Label("zhangsan", "zhangsan"),
    "role": Label("服务顾问", "Service advisor"),
    "place": Label("", ""),
    "team": Label("", ""),
    "advisor_name": Label("张三", "Zhang San"),
}
"""What may stand in a row: whom nobody has in mind."""
_ALSO: Mapping[str, str] = {
    "登录名": "username", "账号": "username", "角色": "role", "门店": "place", "单位": "place",
    "经销商/小组": "place", "大区": "place", "接车小组": "team", "DMS中的姓名": "advisor_name",
    "ADVISORNAME": "advisor_name", "ROLE": "role", "PLACE": "place",
}  # fmt: skip
_NEEDED = ("name", "username", "role")
_USERNAME = re.compile(r"[\w.@+-]{1,150}")
_LONGEST = {"name": 60, "advisor_name": 60}
_EMPTY = Label("没有填", "missing")
_TOO_LONG = Label("太长", "too long")
_NO_USERNAME = Label("只能用字母、数字和 @ . + - _", "only letters, digits and @ . + - _")
_TAKEN = Label("已有人使用", "taken")
_TWICE = Label("在名单里出现两次", "stands twice in the list")
_NO_ROLE = Label("没有这个岗位", "there is no such post")
_NOT_HERE = Label("这里没有这个岗位", "there is no such post at this place")
_ABOVE = Label("您不能在这里给予这个岗位", "not yours to give here")
_NO_PLACE = Label("没有这家店，或不由您管理", "no such place, or not yours")
_WHICH = Label("写明是哪一家店", "say which place")
_NO_TEAM = Label("这家店没有这个小组", "the dealer has no such team")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list (`number` as the spreadsheet counts), its cells by column, and what is wrong."""

    number: int
    cells: Mapping[str, str]
    errors: Sequence[tuple[str, Label]] = ()
    appointment: Appointment | None = field(default=None, compare=False)


class ListRefused(ValueError):  # noqa: N818 - what happened, not what broke
    """The list as a whole cannot be used; `sentence` says why."""

    def __init__(self, sentence: Label) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def read_list(path: Path) -> list[Line]:
    """The rows of a workbook or a text, below the first row that names the needed columns.

    Raises `ListRefused`: it is no table, has no such row, nobody or more than `MOST_ROWS` people.
    """
    try:
        for sheet in open_source(path, LIMITS).sheets:
            rows = [[_text(cell) for cell in cells] for cells in islice(sheet.load().rows, LIMITS.rows)]
            if lines := list(_below_header(rows)):
                return _not_too_many(lines)
    except FileRefused as refused:
        raise ListRefused(Label(refused.text("zh"), refused.text("en"))) from None
    raise ListRefused(
        Label(
            "没有找到表头和人员：需要“姓名”“用户名”“岗位”三列，其下至少一行",
            "No header with people below it: the columns 姓名, 用户名 and 岗位 are needed",
        )
    )


def checked(lines: Sequence[Line], *, at: datetime, by: Staff | None, dealer_id: int | None) -> list[Line]:
    """Each row with what is wrong with it, or the post it asks for. `by` None has no ceiling.

    `dealer_id` is where people belong whose row names no place.
    """
    look = _Look.of(by, at, dealer_id)
    taken = _taken([network.as_username(line.cells["username"]) for line in lines])
    seen: set[str] = set()
    return [look.checked(line, taken, seen) for line in lines]


def add_people(
    lines: Sequence[Line], accounts: Sequence[Account], *, at: datetime, by: Staff | None
) -> list[int]:
    """Everybody of a checked list, with the passwords `first_passwords` made; their ids. All or nobody.

    Raises what `add_person` raises, for what changed since it was checked.
    """
    with audit.atomic():
        return [
            network.add_person(
                at=at,
                by=by,
                username=line.cells["username"],
                display_name=line.cells["name"],
                appointment=line.appointment,
                prepared=account,
            ).staff_id
            for line, account in zip(lines, accounts, strict=True)
            if line.appointment
        ]


def first_passwords(lines: Sequence[Line]) -> list[Account]:
    """A password for everybody, hashed: before the transaction, for hashing takes its time."""
    return [network.first_account(line.cells["username"]) for line in lines]


@dataclass(frozen=True, slots=True)
class _Look:
    """What a row's words mean to whoever brought the list."""

    authority: Authority | None
    places: Mapping[str, PlaceId]
    dealer_id: int | None
    roles: Mapping[str, Role]
    teams: Mapping[tuple[int, str], int]

    @classmethod
    def of(cls, by: Staff | None, at: datetime, dealer_id: int | None) -> _Look:
        authority = authority_of(by, at) if by else None
        codes = place_codes(None if authority is None else authority.roles)
        named = place_names(place for _code, place in codes)
        words: dict[str, set[PlaceId]] = {}
        for word, place in (*codes, *((name, place) for place, name in named.items())):
            words.setdefault(comparable(word), set()).add(place)
        places = {word: next(iter(meant)) for word, meant in words.items() if len(meant) == 1}
        dealers = [place.id for place in named if place.kind == "dealer"]
        only = dealers[0] if dealer_id is None and len(dealers) == 1 else dealer_id
        teams = {(dealer, comparable(name)): pk for (dealer, name), pk in team_ids(dealers).items()}
        return cls(authority, places, only, _roles(), teams)

    def checked(self, line: Line, taken: set[str], seen: set[str]) -> Line:
        cells = {**line.cells, "username": network.as_username(line.cells["username"])}
        if "/" in cells["place"] and not cells["team"]:
            cells["place"], _slash, cells["team"] = (part.strip() for part in cells["place"].partition("/"))
        errors = [(column, _EMPTY) for column in _NEEDED if not cells[column]]
        errors += [(one, _TOO_LONG) for one, most in _LONGEST.items() if len(cells[one]) > most]
        errors += _wrong_username(cells["username"], taken, seen)
        role = self.roles.get(comparable(cells["role"]))
        if cells["role"] and role is None:
            errors.append(("role", _NO_ROLE))
        place, wrong = self._place(cells["place"])
        errors += wrong
        if role and place:
            errors += self._post(role, place, cells)
        if errors or role is None or place is None:
            return replace(line, cells=cells, errors=errors)
        team = self.teams.get((place.id, comparable(cells["team"]))) if role in IN_TEAMS else None
        appointment = Appointment(role, place, team, cells["advisor_name"] if role in IN_TEAMS else "")
        return replace(line, cells=cells, appointment=appointment)

    def _place(self, text: str) -> tuple[PlaceId | None, list[tuple[str, Label]]]:
        if not text:
            return (PlaceId("dealer", self.dealer_id), []) if self.dealer_id else (None, [("place", _WHICH)])
        place = self.places.get(comparable(text))
        return place, [] if place else [("place", _NO_PLACE)]

    def _post(self, role: Role, place: PlaceId, cells: Mapping[str, str]) -> Iterator[tuple[str, Label]]:
        if place.kind not in PLACES[role]:
            yield "role", _NOT_HERE
        elif self.authority is not None and not self.authority.may_give(role, place):
            yield "role", _ABOVE
        if cells["team"] and (place.id, comparable(cells["team"])) not in self.teams:
            yield "team", _NO_TEAM


def _roles() -> dict[str, Role]:
    """The posts by key and by what they are called in both languages."""
    roles = {comparable(role.value): role for role in Role}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            roles |= {comparable(str(role.label)): role for role in Role}
    return roles


def _wrong_username(username: str, taken: set[str], seen: set[str]) -> Iterator[tuple[str, Label]]:
    if username and not _USERNAME.fullmatch(username):
        yield "username", _NO_USERNAME
    if username.lower() in taken:
        yield "username", _TAKEN
    if username and username.lower() in seen:
        yield "username", _TWICE
    seen.add(username.lower())


def _taken(usernames: Sequence[str]) -> set[str]:
    lower = Lower("username")
    names = Staff.objects.annotate(lower=lower).filter(lower__in=[one.lower() for one in usernames])
    return set(names.values_list("lower", flat=True))


def _below_header(rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    for at, cells in enumerate(rows[:HEADER_WITHIN]):
        columns = {_column(cell): index for index, cell in reversed(list(enumerate(cells)))}
        if all(one in columns for one in _NEEDED):
            for number, below in enumerate(rows[at + 1 :], at + 2):
                said = {one: _at(below, columns.get(one)) for one in COLUMNS}
                if any(said.values()):
                    yield Line(number, said)
            return


def _column(text: str) -> str:
    bare = comparable(text)
    known = {comparable(words): key for key, label in COLUMNS.items() for words in (label.zh, label.en, key)}
    return {**known, **{comparable(word): key for word, key in _ALSO.items()}}.get(bare, "")


def _at(cells: Sequence[str], index: int | None) -> str:
    return cells[index] if index is not None and index < len(cells) else ""


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unwrapped(str(cell)).replace("\0", "").strip()


def _not_too_many(lines: list[Line]) -> list[Line]:
    if len(lines) > MOST_ROWS:
        words = f"名单有 {len(lines)} 人，一次最多 {MOST_ROWS} 人，请分几次"
        raise ListRefused(Label(words, f"{len(lines)} people: at most {MOST_ROWS} at once"))
    return lines
