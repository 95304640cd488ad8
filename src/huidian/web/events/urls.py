"""The addresses of events and of notices to many."""

from django.urls import path

from huidian.web.events import check_in, plan
from huidian.web.events.effects import EFFECTS
from huidian.web.events.guests import GUESTS
from huidian.web.events.lists import EVENTS
from huidian.web.events.new_notice import new_notice
from huidian.web.events.notices import NOTICES, RECIPIENTS, progress
from huidian.web.events.notices import PAGE as NOTICE
from huidian.web.events.page import PAGE

app_name = "events"
urlpatterns = [
    *EVENTS.urls(),
    path("new/", plan.new, name="new"),
    path("count/", plan.count, name="count"),
    path("<int:event_id>/change/", plan.change, name="change"),
    *EFFECTS.urls(),
    *NOTICES.urls(),
    path("notices/new/", new_notice, name="new-notice"),
    path("notices/<int:broadcast_id>/progress/", progress, name="notice-progress"),
    *RECIPIENTS.urls(),
    *NOTICE.urls(),
    *GUESTS.urls(),
    path("<int:event_id>/desk/", check_in.page, name="check-in"),
    path("<int:event_id>/desk/came/<int:vehicle_id>/", check_in.came, name="came"),
    path("<int:event_id>/desk/stranger/", check_in.stranger, name="stranger"),
    path("<int:event_id>/desk/back/<int:guest_id>/", check_in.back, name="not-came"),
    *PAGE.urls(),
]
