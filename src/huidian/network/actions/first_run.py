"""The first manager of an empty store, and the one-time code that shows who may be it."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from huidian.network import audit
from huidian.network.actions import places, staff
from huidian.network.models import AuditHead, Dealer, Manufacturer, Staff
from huidian.network.roles import Role


class NotFirstError(RuntimeError):
    """Somebody is in the store already."""


@dataclass(frozen=True, slots=True)
class FirstPlace:
    """The shop, or with `kind` "manufacturer" the manufacturer; one with the code that is there is taken."""

    kind: str
    code: str
    name: str
    playbook: str = "generic"


def nobody_yet() -> bool:
    """Whether the store has no people at all."""
    return not Staff.objects.exists()


@audit.atomic()
def settle_first(
    *, at: datetime, place: FirstPlace, username: str, display_name: str, password: str, language: str
) -> Staff:
    """The first place with its first manager. Of two at once one wins, the other gets `NotFirstError`."""
    # Whoever appends to the audit chain holds this row: so do those who want to be first.
    AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"digest": "0" * 64})
    if not nobody_yet():
        raise NotFirstError
    here = _place(at, place)
    dealer = here if isinstance(here, Dealer) else None
    first = staff.create_staff(
        at=at,
        by=None,
        username=username,
        password=password,
        display_name=display_name,
        language=language,
        dealer=dealer,
    )
    role = Role.GENERAL_MANAGER if dealer else Role.OEM_CARE
    staff.open_post(at=at, by=None, staff=first, role=role, place=here)
    return first


def _place(at: datetime, place: FirstPlace) -> Dealer | Manufacturer:
    if place.kind == "manufacturer":
        maker = Manufacturer.objects.filter(code=place.code).first()
        return maker or places.create_manufacturer(at=at, by=None, code=place.code, name=place.name)
    dealer = Dealer.objects.filter(code=place.code).first()
    return dealer or places.create_dealer(
        at=at, by=None, code=place.code, name=place.name, playbook=place.playbook
    )


def make_first_code() -> str:
    """A new one-time code, kept where only the account that runs the site can read it."""
    code, path = secrets.token_urlsafe(12), _path()
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(code)
    return code


def is_first_code(text: str) -> bool:
    """Whether a text is the code of today; never where none was made."""
    try:
        code = _path().read_text(encoding="ascii").strip()
    except OSError:
        return False
    return bool(code) and hmac.compare_digest(code.encode(), text.strip().encode())


def forget_first_code() -> None:
    """The code is used up, or not needed any more."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.HUIDIAN_HOME) / "first-run-code"
