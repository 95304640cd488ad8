"""The addresses of assigning."""

from django.urls import path

from huidian.web.assignment import hand_over, nominating, spreading
from huidian.web.assignment.lists import ASSIGNED, BATCHES
from huidian.web.assignment.nominations import NOMINATIONS

app_name = "assignment"
urlpatterns = [
    path("", spreading.base, name="base"),
    path("spread/", spreading.commit, name="spread"),
    path("hand-over/", hand_over.people, name="hand-over"),
    path("hand-over/<int:staff_id>/", hand_over.one, name="hand-over-one"),
    path("nominations/new/", nominating.nominate, name="nominate"),
    *NOMINATIONS.urls(),
    *ASSIGNED.urls(),
    *BATCHES.urls(),
]
