"""The front desk's addresses."""

from django.urls import path

from huidian.web.frontdesk import assessment, bonus, bonus_sheet, figures_file, figures_grid, load, staffing
from huidian.web.frontdesk.appointments import APPOINTMENTS
from huidian.web.frontdesk.orders import ORDERS
from huidian.web.frontdesk.receptions import RECEPTIONS
from huidian.web.frontdesk.records import RECORDS
from huidian.web.frontdesk.vehicles import ASSESSED

app_name = "frontdesk"
urlpatterns = [
    path("", assessment.assessment, name="assessment"),
    path("workbook/", assessment.workbook, name="workbook"),
    path("sign/", assessment.sign, name="sign"),
    path("<int:close_id>/restate/", assessment.restate, name="restate"),
    *ASSESSED.urls(),
    *RECEPTIONS.urls(),
    *RECORDS.urls(),
    *ORDERS.urls(),
    *APPOINTMENTS.urls(),
    path("bonus/", bonus.bonus, name="bonus"),
    path("bonus/export/", bonus.export, name="bonus-export"),
    path("bonus/sheet/", bonus_sheet.sheet, name="bonus-sheet"),
    path("bonus/sheet/export/", bonus_sheet.export, name="bonus-sheet-export"),
    path("bonus/<int:plan_id>/adopt/", bonus.adopt, name="bonus-adopt"),
    path("staffing/", staffing.staffing, name="staffing"),
    path("load/", load.load, name="load"),
    path("targets/", figures_grid.targets, name="targets"),
    path("entries/", figures_grid.entries, name="entries"),
    path("figures/import/", figures_file.import_figures, name="figures-import"),
    path("figures/export/", figures_file.export, name="figures-export"),
]
