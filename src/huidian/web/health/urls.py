"""For load balancers and the supervisor; open to all, without anybody's data."""

from django.urls import path

from huidian.web.health import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
