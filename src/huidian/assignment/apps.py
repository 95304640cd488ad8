from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    name = "huidian.assignment"
    label = "assignment"
