"""The addresses of the club, of referrals and of lines of business used."""

from django.urls import path

from huidian.web.club import lines, members, referrals
from huidian.web.club.lists import LEDGER, MEMBERS
from huidian.web.club.page import PAGE

app_name = "club"
urlpatterns = [
    *MEMBERS.urls(),
    path("join/", members.join, name="join"),
    *referrals.REFERRALS.urls(),
    path("referrals/new/", referrals.new_referral, name="new-referral"),
    *lines.LINES.urls(),
    path("lines/new/", lines.new_line, name="new-line"),
    *LEDGER.urls(),
    path("<int:member_id>/statement/", members.statement, name="statement"),
    *PAGE.urls(),
]
