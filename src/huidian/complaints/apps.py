from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "huidian.complaints"
    label = "complaints"
