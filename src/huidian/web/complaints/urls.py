"""The addresses of complaints and important owners."""

from django.urls import path

from huidian.web.complaints import figures, new, summary
from huidian.web.complaints.important import IMPORTANT_LIST, IMPORTANT_PAGE
from huidian.web.complaints.lists import LIST
from huidian.web.complaints.page import PAGE
from huidian.web.complaints.rows import ROWS

app_name = "complaints"
urlpatterns = [
    *LIST.urls(),
    path("new/", new.new, name="new"),
    path("figures/", figures.page, name="figures"),
    path("summary/", summary.summary, name="summary"),
    *ROWS.urls(),
    *IMPORTANT_LIST.urls(),
    path("important/new/", new.name_important, name="new-important"),
    *IMPORTANT_PAGE.urls(),
    *PAGE.urls(),
]
