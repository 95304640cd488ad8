"""The restatement desk's addresses."""

from django.urls import path

from huidian.web.restatement import views

app_name = "restatement"
urlpatterns = [
    path("", views.restatement, name="desk"),
    path("export/", views.export, name="export"),
    path("vehicles/", views.vehicles, name="vehicles"),
    path("vehicles/export/", views.vehicles_export, name="vehicles-export"),
]
