"""The churn desk's addresses."""

from django.urls import path

from huidian.web.churn import views

app_name = "churn"
urlpatterns = [
    path("", views.churn, name="desk"),
    path("vehicles/", views.vehicles, name="vehicles"),
    path("vehicles/export/", views.export, name="export"),
]
