"""The addresses of assigning."""

from django.urls import path

from huidian.web.assignment import claiming, hand_over, nominating, profiles, spreading
from huidian.web.assignment.lists import BATCHES
from huidian.web.assignment.nominations import NOMINATIONS
from huidian.web.assignment.vehicles import MANAGED, UNASSIGNED

app_name = "assignment"
urlpatterns = [
    path("", spreading.base, name="base"),
    path("spread/", spreading.commit, name="spread"),
    path("claim/<int:vehicle_id>/", claiming.take, name="claim"),
    path("claims/<int:batch_id>/undo/", claiming.give_back, name="unclaim"),
    path("hand-over/", hand_over.people, name="hand-over"),
    path("hand-over/<int:staff_id>/", hand_over.one, name="hand-over-one"),
    path("people/<int:staff_id>/", profiles.profile, name="profile"),
    path("nominations/new/", nominating.nominate, name="nominate"),
    *NOMINATIONS.urls(),
    *MANAGED.urls(),
    *UNASSIGNED.urls(),
    *BATCHES.urls(),
]
