"""The address at which owners answer by themselves; short, for it stands in a code on a bill."""

from django.urls import path

from huidian.web.surveys.own import answer

app_name = "own"
urlpatterns = [path("<slug:token>/", answer, name="answer")]
