"""The outbox's addresses."""

from django.urls import path

from huidian.web.outbox.greetings import GREETINGS
from huidian.web.outbox.lists import MESSAGES
from huidian.web.outbox.pages import MESSAGE
from huidian.web.outbox.views import hold, letters

app_name = "outbox"
urlpatterns = [
    *MESSAGES.urls(),
    *GREETINGS.urls(),
    path("hold/<int:dealer_id>/", hold, name="hold"),
    path("letters/<int:dealer_id>/", letters, name="letters"),
    *MESSAGE.urls(),
]
