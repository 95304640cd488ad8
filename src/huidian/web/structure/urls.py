"""The structure desk's addresses."""

from django.urls import path

from huidian.web.structure import views
from huidian.web.structure.lists import VEHICLES

app_name = "structure"
urlpatterns = [
    path("", views.structure, name="desk"),
    *VEHICLES.urls(),
]
