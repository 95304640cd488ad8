"""The addresses of needs and their rules."""

from django.urls import path

from huidian.web.needs import rules, views
from huidian.web.needs.lists import NEEDS, WITHOUT

app_name = "needs"
urlpatterns = [
    *NEEDS.urls(),
    *WITHOUT.urls(),
    path("rules/", rules.rules, name="rules"),
    path("go-live/", views.simulator, name="go-live"),
    path("go-live/begin/", views.begin, name="begin"),
    path("go-live/compute/", views.compute, name="compute"),
    path("go-live/progress/", views.progress, name="progress"),
]
