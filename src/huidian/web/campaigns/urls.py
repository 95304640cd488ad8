"""The addresses of campaigns."""

from django.urls import path

from huidian.web.campaigns import plan
from huidian.web.campaigns.lists import LIST, MEMBERS
from huidian.web.campaigns.page import PAGE

app_name = "campaigns"
urlpatterns = [
    *LIST.urls(),
    path("new/", plan.new, name="new"),
    path("count/", plan.count, name="count"),
    path("<int:campaign_id>/change/", plan.change, name="change"),
    *MEMBERS.urls(),
    *PAGE.urls(),
]
