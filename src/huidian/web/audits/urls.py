"""The addresses of mystery audits."""

from django.urls import path

from huidian.web.audits import photos, views
from huidian.web.audits.lists import AUDITS
from huidian.web.audits.page import AUDIT

app_name = "audits"
urlpatterns = [
    *AUDITS.urls(),
    path("new/", views.new, name="new"),
    path("<int:audit_id>/sections/<slug:section>/", views.section, name="section"),
    path("<int:audit_id>/photos/", photos.add, name="photo-add"),
    path("<int:audit_id>/photos/<int:photo_id>/", photos.show, name="photo"),
    path("<int:audit_id>/photos/<int:photo_id>/remove/", photos.remove, name="photo-remove"),
    *AUDIT.urls(),
]
