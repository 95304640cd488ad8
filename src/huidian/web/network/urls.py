"""The network desk's addresses."""

from django.urls import path

from huidian.web.network import views
from huidian.web.network.lists import VEHICLES

app_name = "network"
urlpatterns = [
    path("", views.network, name="desk"),
    path("dealers/export/", views.dealers_file, name="dealers-export"),
    path("flows/export/", views.flows_file, name="flows-export"),
    *VEHICLES.urls(),
]
