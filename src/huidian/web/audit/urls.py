"""The audit page's addresses."""

from django.urls import path

from huidian.web.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.trail, name="desk"),
    path("export/", views.export, name="export"),
]
