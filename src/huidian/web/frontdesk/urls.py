"""The front desk's addresses."""

from django.urls import path

from huidian.web.frontdesk import figures_file, figures_grid, load, staffing

app_name = "frontdesk"
urlpatterns = [
    path("staffing/", staffing.staffing, name="staffing"),
    path("load/", load.load, name="load"),
    path("targets/", figures_grid.targets, name="targets"),
    path("entries/", figures_grid.entries, name="entries"),
    path("figures/import/", figures_file.import_figures, name="figures-import"),
    path("figures/export/", figures_file.export, name="figures-export"),
]
