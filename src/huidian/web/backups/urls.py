"""The addresses of backups."""

from django.urls import path

from huidian.web.backups import swapping, uploading, views

app_name = "backups"
urlpatterns = [
    path("", views.backups, name="desk"),
    path("progress/", views.progress, name="progress"),
    path("make/", views.make, name="make"),
    path("upload/", uploading.upload, name="upload"),
    path("discard/", swapping.discard, name="discard"),
    path("swap/", swapping.swap, name="swap"),
    path("restarting/", swapping.restarting, name="restarting"),
    path("<str:name>/check/", views.check, name="check"),
    path("<str:name>/download/", views.download, name="download"),
    path("<str:name>/remove/", views.remove, name="remove"),
    path("<str:name>/stage/", views.stage, name="stage"),
]
