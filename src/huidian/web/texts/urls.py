"""The addresses of texts."""

from django.urls import path

from huidian.web.texts.lists import TEXTS
from huidian.web.texts.pages import TEXT
from huidian.web.texts.views import new, take

app_name = "texts"
urlpatterns = [
    *TEXTS.urls(),
    path("new/<slug:channel>/", new, name="new"),
    path("take/", take, name="take"),
    *TEXT.urls(),
]
