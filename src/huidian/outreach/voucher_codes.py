"""The codes of vouchers: drawn, and read as they are typed or read out."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that cannot be taken for one another, on a phone or over it."""
LENGTH = 8


def new_code() -> str:
    """A code nobody guesses: 31 to the eighth is 850 thousand million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """A code as it was typed or read out: without spaces and hyphens, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[:40]
