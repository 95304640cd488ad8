"""The addresses of calls that come in."""

from django.urls import path

from huidian.web.incoming import views

app_name = "incoming"
urlpatterns = [
    path("", views.incoming, name="desk"),
    path("<int:vehicle_id>/", views.call, name="call"),
    path("attempts/<int:attempt_id>/undo/", views.undo, name="undo"),
]
