"""The retention desk's addresses."""

from django.urls import path

from huidian.web.retention import views
from huidian.web.retention.lists import VEHICLES

app_name = "retention"
urlpatterns = [
    path("", views.retention_rate, name="desk"),
    path("split/", views.split, name="split"),
    path("curves/", views.curves, name="curves"),
    path("classes/", views.classes, name="classes"),
    path("teams/", views.teams, name="teams"),
    path("value/", views.value, name="value"),
    *VEHICLES.urls(),
    path("table/", views.table, name="table"),
]
