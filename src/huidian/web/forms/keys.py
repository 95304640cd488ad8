"""Idempotency keys of shown forms: unguessable, of one person and one form, good for a day."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

from huidian.network.submissions import IdempotencyKey

GOOD_FOR = timedelta(days=1)


class StaleKeyError(ValueError):
    """A key that is too old, of another person or form, or no key at all."""


def new_key(form: str, staff_id: int, *, at: datetime) -> str:
    """A fresh key as it stands in the form: a random value and the second it was made in, signed."""
    return _signer(form, staff_id).sign(f"{secrets.token_urlsafe(16)}.{int(at.timestamp())}")


def read_key(text: str, form: str, staff_id: int, *, at: datetime) -> IdempotencyKey:
    """The key in a form that came back. Raises `StaleKeyError`."""
    try:
        value, _dot, made = _signer(form, staff_id).unsign(text).partition(".")
    except BadSignature:
        raise StaleKeyError(form) from None
    if at.timestamp() - int(made) > GOOD_FOR.total_seconds():
        raise StaleKeyError(form)
    return IdempotencyKey(value, form, staff_id)


def _signer(form: str, staff_id: int) -> Signer:
    return Signer(salt=f"huidian.forms:{staff_id}:{form}")
