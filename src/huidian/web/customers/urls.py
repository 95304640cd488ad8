"""The customers desk's addresses."""

from django.urls import path

from huidian.web.customers import departures, notes, views
from huidian.web.customers.lists import HITS

app_name = "customers"
urlpatterns = [
    *HITS.urls(),
    path("suggest/", views.suggest, name="suggest"),
    path("<int:vehicle_id>/", views.vehicle, name="vehicle"),
    path("<int:vehicle_id>/reveal/", views.reveal, name="reveal"),
    path("<int:vehicle_id>/left/", departures.left, name="left"),
    path("<int:vehicle_id>/left/undo/", departures.take_back, name="left-undo"),
    path("<int:vehicle_id>/notes/", notes.write, name="note"),
    path("<int:vehicle_id>/notes/<int:note_id>/", notes.edit, name="note-edit"),
    path("<int:vehicle_id>/notes/<int:note_id>/withdraw/", notes.withdraw, name="note-withdraw"),
    path("<int:vehicle_id>/notes/<int:note_id>/restore/", notes.restore, name="note-restore"),
]
