"""The churn desk."""

from django.urls import path

from huidian.web.churn import views

app_name = "churn"
urlpatterns = [path("", views.churn, name="desk")]
