"""A dealer's questionnaires begin as those of its playbook, copied when they are first used."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huidian.engine.surveys.questions import question_data, summary_data
from huidian.network import audit
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.models import Caller
from huidian.playbooks.surveys import Occasion
from huidian.surveys.models import Questionnaire, Revision

_WHY = "the questionnaires of one dealer, read to be used there"


def revision_for(
    dealer: Dealer, occasion: str, *, at: datetime, caller: Caller = Caller.DEALER
) -> Revision | None:
    """The revision in force for an occasion; the playbook's is copied where the dealer has none of its own,
    or none is there by which the manufacturer asks.

    Of several in use the oldest counts. None where the playbook has no such occasion and nobody wrote one.
    """
    if own := in_force(dealer, occasion, caller):
        return own
    known = {one.key: one for one in rules_of(dealer).surveys.occasions}
    if occasion not in known or _any(dealer, occasion, caller):
        return None
    with transaction.atomic():
        locked_dealer(dealer.pk)
        return in_force(dealer, occasion, caller) or _copy(dealer, known[occasion], at, caller)


def begin_all(dealer: Dealer, *, at: datetime) -> None:
    """Copy what the playbook has for occasions of which the dealer has none."""
    rows = Questionnaire.objects.unscoped(_WHY).filter(dealer=dealer, caller=Caller.DEALER).order_by()
    known = set(rows.values_list("occasion", flat=True))
    for one in rules_of(dealer).surveys.occasions:
        if one.key not in known:
            revision_for(dealer, one.key, at=at)


def in_force(dealer: Dealer, occasion: str, caller: Caller = Caller.DEALER) -> Revision | None:
    """The revision in force for an occasion; nothing is copied."""
    rows = Revision.objects.unscoped(_WHY).published().select_related("questionnaire")
    rows = rows.filter(questionnaire__dealer=dealer, questionnaire__caller=caller)
    rows = rows.filter(questionnaire__occasion=occasion)
    return rows.filter(questionnaire__archived_at=None).order_by("questionnaire", "-number").first()


def last_revision(questionnaire_id: int) -> Revision | None:
    """The revision in force of one questionnaire."""
    rows = Revision.objects.unscoped(_WHY).published().select_related("questionnaire")
    return rows.filter(questionnaire=questionnaire_id).order_by("-number").first()


def _any(dealer: Dealer, occasion: str, caller: Caller) -> bool:
    """Whether the dealer has ever had a questionnaire for an occasion: who archived it wants none."""
    rows = Questionnaire.objects.unscoped(_WHY).filter(dealer=dealer, caller=caller)
    return rows.filter(occasion=occasion).exists()


def _copy(dealer: Dealer, occasion: Occasion, at: datetime, caller: Caller) -> Revision:
    questionnaire = Questionnaire.objects.create(
        dealer=dealer, caller=caller, occasion=occasion.key, name=occasion.label.zh, created_at=at
    )
    revision = Revision.objects.create(
        questionnaire=questionnaire,
        number=1,
        questions=[question_data(one) for one in occasion.questions],
        summary=summary_data(occasion.summary),
        drafted_at=at,
        published_at=at,
    )
    audit.record(
        at=at,
        staff=None,
        dealer=dealer if caller == Caller.DEALER else None,
        action="questionnaire.copied",
        object_type="questionnaire",
        object_id=questionnaire.pk,
        after={"name": questionnaire.name, "version": str(revision.number)},
    )
    return revision
