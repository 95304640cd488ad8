"""Names that only one may have: who comes second is refused the same way, however little later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


@contextmanager
def unless_taken(refusal: Exception) -> Iterator[None]:
    """Around making a row with a unique name: raises `refusal` where somebody made one meanwhile."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise refusal from None
