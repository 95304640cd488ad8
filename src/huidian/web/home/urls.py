"""The first screen."""

from django.urls import path

from huidian.web.home import views
from huidian.web.home.mine import MINE

urlpatterns = [
    path("", views.home, name="home"),
    path("calls/", views.calls, name="home-calls"),
    path("next/", views.look_next, name="home-next"),
    *MINE.urls(),
]
