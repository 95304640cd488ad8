"""Many owners who answered, for tests of scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from huidian.customers.models import Vehicle
from huidian.engine.surveys.answers import summed
from huidian.engine.surveys.questions import question_of, summary_of
from huidian.network.models import Dealer
from huidian.surveys.actions.begin import revision_for
from huidian.surveys.models import Response
from tests.outreach.made import AT

RATED = (
    "explains_work", "fast_reception", "correct_repair", "explains_bill", "fast_handover", "time_in_shop",
    "listens", "helped_at_handover", "car_clean", "lounge",
)  # fmt: skip
"""The rated questions of the usual questionnaire, a factor each."""
GOOD: dict[str, Any] = {"satisfied": 5, "fixed": "yes", **dict.fromkeys(RATED, 5), "lounge": 4}
BAD: dict[str, Any] = {"satisfied": 2, "fixed": "no", **dict.fromkeys(RATED, 2), "words": "等了两个小时"}


def owners_answer(
    dealer: Dealer,
    vehicles: Sequence[Vehicle],
    answers: Mapping[str, Any],
    *,
    at: datetime = AT,
    seconds: int = 90,
    **columns: Any,
) -> list[Response]:
    """One whole set of answers of each vehicle's owner."""
    revision = revision_for(dealer, "regular", at=AT)
    assert revision
    questions = [question_of(one) for one in revision.questions]
    summary = summed(summary_of(revision.summary), questions, answers)
    usual: dict[str, Any] = {"channel": "phone", "advisor_name": "林小满", "team_name": "一组"}
    return Response.objects.bulk_create(
        Response(
            dealer=dealer,
            revision=revision,
            vehicle=vehicle,
            customer_id=vehicle.owner_id,
            started_at=at - timedelta(seconds=seconds),
            answered_at=at,
            answers=dict(answers),
            summary=summary,
            **(usual | columns),
        )
        for vehicle in vehicles
    )
