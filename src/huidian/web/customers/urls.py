"""The customers desk's addresses."""

from django.urls import path

from huidian.web.customers import departures, views

app_name = "customers"
urlpatterns = [
    path("", views.search, name="search"),
    path("<int:vehicle_id>/", views.vehicle, name="vehicle"),
    path("<int:vehicle_id>/reveal/", views.reveal, name="reveal"),
    path("<int:vehicle_id>/left/", departures.left, name="left"),
    path("<int:vehicle_id>/left/undo/", departures.take_back, name="left-undo"),
]
