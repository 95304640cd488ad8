"""Are owners content? The month's scores, what they rest on, and whether the content come back."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huidian.network.ends import today_at
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.surveys.queries.makers_calls import makers_beside
from huidian.surveys.queries.returns import fixed_by_orders, loyalty
from huidian.surveys.queries.scores import answered_month, dealer_of_scores, month_scores
from huidian.surveys.queries.wider import wider_scores
from huidian.web.scores.address import Wish
from huidian.web.scores.loyalty import LoyaltyPage
from huidian.web.scores.page import ScoresPage
from huidian.web.shell.desk import DeskRequest, desk, within_reach
from huidian.web.shell.parts import answer


@require_GET
@desk(Permission.VIEW_SCORES)
def scores(request: DeskRequest) -> HttpResponse:
    """The month's scores of one dealer."""
    wish, now = Wish.of(request), timezone.now()
    with within_reach():
        dealer = dealer_of_scores(request.scope)
    today = today_at(now, dealer)
    month = month_scores(dealer, month=wish.month, today=today, model_key=wish.model)
    fix = fixed_by_orders(dealer, month.month, today) if month.months else None
    wider = wider_scores(request.scope, dealer, month.month, month.model, today=today) if month.months else ()
    manages = request.scope.may_at(dealer.pk, Permission.MANAGE_SCORES)
    makers = makers_beside(request.scope, dealer, month.month, today=today) if month.months else None
    follow_ups = (Permission.VIEW_SURVEYS, Permission.VIEW_CUSTOMERS)
    opens_asked = all(request.scope.may_at(dealer.pk, one) for one in follow_ups)
    page = ScoresPage(month, wish, fix, wider, manages, opens_asked, makers)
    return answer(request, page="scores/desk.html", part="desk", context={"page": page})


@require_GET
@desk(Permission.VIEW_SCORES)
def loyalty_view(request: DeskRequest) -> HttpResponse:
    """Whether the content come back."""
    wish, now = Wish.of(request), timezone.now()
    with within_reach():
        dealer = dealer_of_scores(request.scope)
    today = today_at(now, dealer)
    month, _model = answered_month(dealer, wish.month, today, wish.model)
    manages = request.scope.may_at(dealer.pk, Permission.MANAGE_SCORES)
    page = LoyaltyPage(dealer.name, month, rules_of(dealer).scores, loyalty(dealer, month, today), manages)
    return answer(
        request, page="scores/loyalty.html", part="desk", context={"page": page, "manages": manages}
    )
