"""The comparison desk's addresses."""

from django.urls import path

from huidian.web.compare import views
from huidian.web.compare.lists import COMPARED, VEHICLES

app_name = "compare"
urlpatterns = [
    *COMPARED.urls(),
    path("trend/", views.trend, name="trend"),
    *VEHICLES.urls(),
]
