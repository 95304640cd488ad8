"""The network desk's addresses."""

from django.urls import path

from huidian.web.network import views

app_name = "network"
urlpatterns = [
    path("", views.network, name="desk"),
    path("dealers/export/", views.dealers_file, name="dealers-export"),
    path("flows/export/", views.flows_file, name="flows-export"),
    path("vehicles/", views.vehicles, name="vehicles"),
    path("vehicles/export/", views.vehicles_file, name="vehicles-export"),
]
