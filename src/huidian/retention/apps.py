from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "huidian.retention"
    label = "retention"
