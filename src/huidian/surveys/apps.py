from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "huidian.surveys"
    label = "surveys"
