"""The address at which gateways report."""

from django.urls import path

from huidian.web.receipts.views import pushed

app_name = "receipts"
urlpatterns = [path("<slug:channel>/<str:secret>/", pushed, name="pushed")]
