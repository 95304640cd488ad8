from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "huidian.messages"
    label = "outbox"  # Django's own messages have the other name
