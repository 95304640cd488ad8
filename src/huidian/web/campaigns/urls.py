"""The addresses of campaigns."""

from django.urls import path

from huidian.web.campaigns import plan
from huidian.web.campaigns.lists import LIST, MEMBERS
from huidian.web.campaigns.offers import OFFERS, new_offer
from huidian.web.campaigns.page import PAGE
from huidian.web.campaigns.segments import SEGMENTS, VEHICLES, change_segment, new_segment
from huidian.web.campaigns.vouchers import VOUCHERS, issue

app_name = "campaigns"
urlpatterns = [
    *LIST.urls(),
    path("new/", plan.new, name="new"),
    path("count/", plan.count, name="count"),
    path("<int:campaign_id>/change/", plan.change, name="change"),
    *SEGMENTS.urls(),
    path("segments/new/", new_segment, name="new-segment"),
    path("segments/<int:segment_id>/change/", change_segment, name="change-segment"),
    *VEHICLES.urls(),
    *OFFERS.urls(),
    path("offers/new/", new_offer, name="new-offer"),
    *VOUCHERS.urls(),
    path("vouchers/new/", issue, name="new-voucher"),
    *MEMBERS.urls(),
    *PAGE.urls(),
]
