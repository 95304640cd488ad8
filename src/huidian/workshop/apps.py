from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    name = "huidian.workshop"
    label = "workshop"
