"""`huidian staff …`: who can sign in, and what for. The first people of an installation come from here."""

from __future__ import annotations

from typing import NoReturn

import click

from huidian.config.cli.store import ready


@click.group("staff")
def staff_command() -> None:
    """People who sign in, and their roles."""


@staff_command.command("add")
@click.argument("username")
@click.option("--role", required=True, help="Such as care_manager; --role help lists them.")
@click.option("--dealer", "code", required=True, metavar="CODE", help="The dealer they work for.")
@click.option("--name", default="", help="Their name on the pages.")
@click.option("--advisor-name", default="", help="An advisor's name as the DMS has it.")
@click.password_option(help="Asked for where it is not given.")
def add_command(username: str, role: str, code: str, name: str, advisor_name: str, password: str) -> None:
    """Let a person sign in with a role at a dealer; someone who can already gets one more role.

    \b
    huidian staff add zhao --role care_manager --dealer 3101 --name 赵
    huidian staff add lin --role advisor --dealer 3101 --advisor-name 林小满
    """
    ready()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.utils import timezone

    from huidian.network import actions as network
    from huidian.network.models import Dealer, Staff
    from huidian.network.roles import PLACES, Role

    here = [each for each in Role if "dealer" in PLACES[each]]
    if role not in here:
        known = "\n".join(f"  {each.value:<18} {each.label}" for each in here)
        _refuse(f"没有岗位 There is no role “{role}”:\n{known}")
    dealer = Dealer.objects.filter(code=code).first()
    if dealer is None:
        _refuse(
            f"没有经销商 There is no dealer “{code}”: huidian import FILE --dealer {code} --new-dealer NAME"
        )
    at = timezone.now()
    with transaction.atomic():
        staff = Staff.objects.filter(username=username).first()
        if staff is None:
            try:
                validate_password(password, Staff(username=username, display_name=name))
            except ValidationError as weak:
                _refuse("\n".join(weak.messages))
            staff = network.create_staff(
                at=at, by=None, username=username, password=password, display_name=name
            )
        network.open_post(
            at=at, by=None, staff=staff, role=Role(role), place=dealer, advisor_name=advisor_name
        )
    click.echo(f"{username}: {Role(role).label} · {dealer.name}")


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(2)
