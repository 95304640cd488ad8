"""The network desk's addresses."""

from django.urls import path

from huidian.web.network import views
from huidian.web.network.dealers import DEALERS
from huidian.web.network.lists import VEHICLES

app_name = "network"
urlpatterns = [
    *DEALERS.urls(),
    path("flows/export/", views.flows_file, name="flows-export"),
    *VEHICLES.urls(),
]
