"""The addresses of the manufacturer's own calls."""

from django.urls import path

from huidian.web.makers_calls.lists import DEALERS
from huidian.web.makers_calls.rule import rule

app_name = "makers-calls"
urlpatterns = [*DEALERS.urls(), path("rule/", rule, name="rule")]
