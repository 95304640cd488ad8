"""The addresses of vouchers at the desk."""

from django.urls import path

from huidian.web.vouchers import views

app_name = "vouchers"
urlpatterns = [
    path("", views.page, name="desk"),
    path("<int:voucher_id>/redeem/", views.redeem, name="redeem"),
    path("<int:voucher_id>/give-back/", views.give_back, name="give-back"),
]
