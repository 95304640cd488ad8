"""Sign-in, sign-out and the shell's own switches."""

from django.urls import path

from huidian.web.shell import account, first_run, views

urlpatterns = [
    path("first-run/", first_run.first_run, name="first-run"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("restored/confirm/", views.confirm_copy, name="confirm-copy"),
    path("account/", account.account, name="account"),
    path("account/name/", account.own_name, name="own-name"),
    path("account/others/end/", account.end_others, name="end-other-sessions"),
    path("account/<int:session_id>/end/", account.end_session, name="end-session"),
    path("password/", views.own_password, name="own-password"),
    path("language/", views.choose_language, name="choose-language"),
    path("dealer/", views.choose_dealer, name="choose-dealer"),
]
