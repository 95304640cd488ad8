"""The product on a working morning, whatever the clock of the machine says: for `calls.py`."""

from __future__ import annotations

from typing import Any


def application() -> Any:
    """The product's WSGI application; its clock stands where the tests' tasks are due."""
    from huidian.config.serving import make_application

    made = make_application()
    from django.utils import timezone
    from tests.outreach.made import AT

    timezone.now = lambda: AT
    return made
