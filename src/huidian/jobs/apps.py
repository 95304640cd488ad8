from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "huidian.jobs"
    label = "jobs"
