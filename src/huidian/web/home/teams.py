"""A service manager's first screen: which team keeps the vehicles it answers for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.web.retention.address import FIELDS
from huidian.web.retention.teams import TeamsDesk


def teams_context(scope: Scope, now: datetime) -> dict[str, Any]:
    """What the template is given; not `filled` while no vehicle is in anybody's hands."""
    page = retention.teams_page(scope, now=now)
    desk = TeamsDesk(page, FIELDS.address().at(TeamsDesk.route), timezone.localdate(now))
    managed = page.whole.now.counts.get("managed", 0)
    return {"page": page, "desk": desk, "as_of": page.frame.as_of, "filled": managed > 0}
