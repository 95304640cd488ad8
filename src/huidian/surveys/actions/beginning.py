"""A questionnaire of one's own begins as a copy of the one in force for its occasion."""

from __future__ import annotations

from datetime import datetime

from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.surveys.actions.begin import begin_all, revision_for
from huidian.surveys.actions.editing import new_questionnaire
from huidian.surveys.models import Questionnaire


def begin_in_hand(scope: Scope, *, at: datetime) -> None:
    """Copy the playbooks' questionnaires to the dealers in hand that have none yet."""
    for dealer in Dealer.objects.filter(pk__in=scope.where(Permission.VIEW_SURVEYS).chosen_dealer_ids):
        begin_all(dealer, at=at)


def begin_like(
    *, at: datetime, by: Staff, scope: Scope, dealer_id: int, occasion: str, name: str
) -> Questionnaire:
    """Raises `Dealer.DoesNotExist`, `NameTakenError`."""
    dealer = Dealer.objects.filter(pk__in=scope.where(Permission.MANAGE_SURVEYS).dealer_ids).get(pk=dealer_id)
    like = revision_for(dealer, occasion, at=at)
    return new_questionnaire(
        at=at, by=by, scope=scope, dealer_id=dealer_id, occasion=occasion, name=name, like=like
    )
