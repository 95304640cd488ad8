"""The first screen."""

from django.urls import path

from huidian.web.home import views

urlpatterns = [path("", views.home, name="home"), path("next/", views.look_next, name="home-next")]
