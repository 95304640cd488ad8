"""The first screen after sign-in, by what one may do."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from huidian.web.shell.desk import DeskRequest, desk


@desk()
def home(request: DeskRequest) -> HttpResponse:
    return render(request, "home/home.html")
