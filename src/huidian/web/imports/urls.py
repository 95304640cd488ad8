"""The import desk's addresses."""

from django.urls import path

from huidian.web.imports import mapping_views, several, uploading, views
from huidian.web.imports.lists import HISTORY, ROWS

app_name = "imports"
urlpatterns = [
    *HISTORY.urls(),
    path("several/", several.several, name="several"),
    path("upload/", uploading.upload, name="upload"),
    path("<int:number>/", views.batch, name="batch"),
    path("<int:number>/progress/", views.progress, name="progress"),
    path("<int:number>/mapping/", mapping_views.mapping, name="mapping"),
    path("<int:number>/preview/", views.preview, name="preview"),
    *ROWS.urls(),
    path("<int:number>/rejects/", views.rejects, name="rejects"),
    path("<int:number>/commit/", views.commit, name="commit"),
    path("<int:number>/undo/", views.undo, name="undo"),
    path("<int:number>/discard/", views.discard, name="discard"),
]
