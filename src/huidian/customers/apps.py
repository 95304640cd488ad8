from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "huidian.customers"
    label = "customers"
