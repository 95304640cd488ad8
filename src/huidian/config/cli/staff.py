"""`huidian staff …`: who can sign in, and what for. The first people of an installation come from here."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

from huidian.config.cli.language import NO_DEALER, in_language
from huidian.config.cli.store import ready
from huidian.kit.labels import Label

_NO_PLACES = {
    "dealer": NO_DEALER,
    "region": Label("没有大区“{}”", "There is no region “{}”"),
    "manufacturer": Label("没有主机厂“{}”", "There is no manufacturer “{}”"),
}
_TAKEN = Label("{}：这个用户名已有人使用（不分大小写）", "{}: this username is taken, whatever its capitals")
_NO_ROLE = Label("没有岗位“{}”：", "There is no role “{}”:")
_HELD = Label("{} 已有此岗位", "{} already has this role")
_ONE_PLACE = Label(
    "请给出一个地点：--dealer CODE、--region CODE 或 --manufacturer CODE",
    "Name one place: --dealer CODE, --region CODE or --manufacturer CODE",
)
_PASSWORD, _AGAIN = Label("密码", "Password"), Label("再输一次", "Once more")
_NO_TERMINAL = Label(
    "没有给出密码，这里又无法询问：请加 --password",
    "No password is given, and nobody can be asked here: say --password",
)
_ROW = Label("第 {} 行", "row {}")
_ADDED = Label("共 {} 行，新增 {} 人", "rows: {}, people added: {}")


@click.group("staff")
def staff_command() -> None:
    """People who sign in, and their roles."""


@staff_command.command("add")
@click.argument("username")
@click.option("--role", required=True, help="Such as care_manager; --role help lists them.")
@click.option("--dealer", metavar="CODE", help="The dealer they work for.")
@click.option("--region", metavar="CODE", help="The region they answer for, in place of a dealer.")
@click.option("--manufacturer", metavar="CODE", help="The manufacturer they work for, in place of a dealer.")
@click.option("--name", default="", help="Their name on the pages.")
@click.option("--advisor-name", default="", help="An advisor's name as the DMS has it.")
@click.option("--password", help="Asked for where it is not given.")
def add_command(
    username: str, role: str, name: str, advisor_name: str, password: str | None, **codes: str | None
) -> None:
    """Let a person sign in with a role at a place; someone who can already gets one more role.

    \b
    huidian staff add zhao --role care_manager --dealer 3101 --name 赵
    huidian staff add lin --role advisor --dealer 3101 --advisor-name 林小满
    huidian staff add wei --role oem_care --manufacturer fancy
    """
    ready()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from huidian.network import actions as network
    from huidian.network.models import Staff
    from huidian.network.queries import place_by_code, place_names
    from huidian.network.roles import PLACES, Role

    kind, code = _one_place(codes)
    here = [each for each in Role if kind in PLACES[each]]
    if role not in here:
        known = "\n".join(f"  {each.value:<18} {each.label}" for each in here)
        _refuse(in_language(_NO_ROLE, role) + f"\n{known}")
    place = place_by_code(kind, code)
    if place is None:
        hint = f": huidian import FILE --dealer {code} --new-dealer NAME" if kind == "dealer" else ""
        _refuse(in_language(_NO_PLACES[kind], code) + hint)
    appointment = network.Appointment(Role(role), place, advisor_name=advisor_name)
    staff = Staff.objects.filter(username=network.as_username(username)).first()
    if staff is None and password is None:
        password = _ask_password()
    system: dict[str, Any] = {"at": timezone.now(), "by": None, "appointment": appointment}
    try:
        if staff is None:
            validate_password(password or "", Staff(username=username, display_name=name))
            network.add_person(**system, username=username, display_name=name, password=password or "")
        else:
            network.give_post(**system, staff_id=staff.pk)
    except ValidationError as weak:
        _refuse("\n".join(weak.messages))
    except network.UsernameTakenError:
        _refuse(in_language(_TAKEN, username))
    except network.PostHeldError:
        _refuse(in_language(_HELD, username))
    click.echo(f"{username}: {Role(role).label} · {place_names([place])[place]}")


@staff_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dealer", metavar="CODE", help="Where people work whose row names no dealer.")
@click.option("--dry-run", is_flag=True, help="Check the list, add nobody.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def import_command(file: Path, dealer: str | None, dry_run: bool, as_json: bool) -> None:
    """Add everybody of a list (CSV, Excel): 姓名, 用户名, 岗位, 经销商, 小组, DMS 姓名. All or nobody.

    The headers may be English: Name, Username, Post, Dealer, Team, DMS name.

    \b
    The first passwords are printed once and stored nowhere; each has to be changed at the first sign-in.
    {"rows", "created", "errors": [{"row", "column", "reason"}], "accounts": [{"username", "password"}]}
    """
    ready()
    from django.utils import timezone

    from huidian.flows import staff_list
    from huidian.network.queries import dealer_by_code

    here = dealer_by_code(dealer) if dealer else None
    if dealer and here is None:
        _refuse(in_language(NO_DEALER, dealer))
    at = timezone.now()
    try:
        read = staff_list.read_list(file)
    except staff_list.ListRefused as refused:
        _refuse(in_language(refused.sentence))
    lines = staff_list.checked(read, at=at, by=None, dealer_id=here.id if here else None)
    errors = [(line.number, column, why) for line in lines for column, why in line.errors]
    accounts = []
    if not errors and not dry_run:
        accounts = staff_list.first_passwords(lines)
        staff_list.add_people(lines, accounts, at=at, by=None)
    if as_json:
        answer = {
            "rows": len(lines),
            "created": len(accounts),
            "errors": [
                {"row": row, "column": staff_list.COLUMNS[column].zh, "reason": why.zh}
                for row, column, why in errors
            ],
            "accounts": [{"username": one.username, "password": one.password} for one in accounts],
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        for row, column, why in errors:
            name = staff_list.COLUMNS[column]
            click.echo(f"{in_language(_ROW, row)} · {in_language(name)}: {in_language(why)}", err=True)
        for one in accounts:
            click.echo(f"{one.username}\t{one.password}")
        click.echo(in_language(_ADDED, len(lines), len(accounts)))
    if errors:
        raise SystemExit(2)


def _ask_password() -> str:
    """The first password, typed twice without being shown; refused where nobody can be asked."""
    if not sys.stdin.isatty():
        _refuse(in_language(_NO_TERMINAL))
    answer: str = click.prompt(
        in_language(_PASSWORD), hide_input=True, confirmation_prompt=in_language(_AGAIN)
    )
    return answer


def _one_place(codes: Mapping[str, str | None]) -> tuple[str, str]:
    """The kind and code of the one place that was named."""
    named = [(kind, code) for kind, code in codes.items() if code]
    if len(named) != 1:
        _refuse(in_language(_ONE_PLACE))
    return named[0]


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(2)
