from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "huidian.visits"
    label = "visits"
