"""The comparison desk's addresses."""

from django.urls import path

from huidian.web.compare import views

app_name = "compare"
urlpatterns = [
    path("", views.compare, name="desk"),
    path("export/", views.export, name="export"),
    path("trend/", views.trend, name="trend"),
    path("vehicles/", views.vehicles, name="vehicles"),
    path("vehicles/export/", views.vehicles_export, name="vehicles-export"),
]
