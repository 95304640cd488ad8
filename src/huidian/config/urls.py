"""Every address of the site; each desk brings its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("huidian.web.urls")),
]
