"""The structure desk's addresses."""

from django.urls import path

from huidian.web.structure import views

app_name = "structure"
urlpatterns = [
    path("", views.structure, name="desk"),
    path("vehicles/", views.vehicles, name="vehicles"),
    path("vehicles/export/", views.export, name="export"),
]
