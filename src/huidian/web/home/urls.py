"""The first screen."""

from django.urls import path

from huidian.web.home import appointments, contact, views
from huidian.web.home.mine import MINE

urlpatterns = [
    path("", views.home, name="home"),
    path("calls/", views.calls, name="home-calls"),
    path("next/", views.look_next, name="home-next"),
    *MINE.urls(),
    path("mine/<int:vehicle_id>/", contact.customer, name="home-customer"),
    path("mine/<int:vehicle_id>/contact/", contact.log, name="home-contact"),
    path("mine/<int:vehicle_id>/book/", contact.book, name="home-book"),
    path("mine/<int:vehicle_id>/nominate/", contact.nominate_owner, name="home-nominate"),
    path("mine/appointments/<int:appointment_id>/move/", appointments.move, name="home-appointment-move"),
    path(
        "mine/appointments/<int:appointment_id>/cancel/", appointments.cancel, name="home-appointment-cancel"
    ),
    path(
        "mine/appointments/<int:appointment_id>/restore/",
        appointments.restore,
        name="home-appointment-restore",
    ),
    path("mine/contact/<int:attempt_id>/undo/", contact.undo, name="home-contact-undo"),
]
