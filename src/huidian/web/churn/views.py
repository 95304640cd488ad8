"""Who was lost: the month's figure, its trend, its breakdowns, and the vehicles behind every number."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from huidian.network.roles import Permission
from huidian.web.shell.desk import DeskRequest, desk


@desk(Permission.VIEW_CHURN)
def churn(request: DeskRequest) -> HttpResponse:
    return render(request, "churn/desk.html")
