"""The churn desk's addresses."""

from django.urls import path

from huidian.web.churn import counting, views

app_name = "churn"
urlpatterns = [
    path("", views.churn, name="desk"),
    path("counting/", counting.choose, name="counting"),
    path("vehicles/", views.vehicles, name="vehicles"),
    path("vehicles/export/", views.export, name="export"),
]
