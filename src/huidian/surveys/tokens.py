"""What the link of an owner's own ends with: a token that stands in no row, of which a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

from django.utils.crypto import salted_hmac

_BYTES = 16


def new_token() -> str:
    """One by lot."""
    return secrets.token_urlsafe(_BYTES)


def token_for(follow_up_id: int, way: str, at: datetime) -> str:
    """The token of the link that was made for a follow-up at a moment, to be sent by a way.

    Made of the installation's key: the store has only its hash, the outbox only its place.
    """
    what = f"{follow_up_id}:{way}:{at.astimezone(UTC).isoformat()}"
    digest = salted_hmac("huidian.surveys.link", what, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:_BYTES]).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
