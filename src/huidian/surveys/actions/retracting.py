"""Answers that do not count: somebody else answered, or for the wrong vehicle."""

from __future__ import annotations

from datetime import datetime

from huidian.network import audit
from huidian.network.machines import move
from huidian.network.models import Staff
from huidian.network.scope import Scope
from huidian.surveys.machines import RESPONSE
from huidian.surveys.models import FollowUp

_WHY = "the follow-up of answers that were found in scope"


@audit.atomic()
def retract(*, at: datetime, by: Staff, scope: Scope, response_id: int) -> None:
    """Take answers back: they count no more, and their follow-up is as if it had not been answered.

    Raises `Response.DoesNotExist`, `NotNowError` where somebody has taken them back.
    """
    move(RESPONSE, response_id, "retract", at=at, by=by, scope=scope)
    FollowUp.objects.unscoped(_WHY).filter(response=response_id).update(response=None)
