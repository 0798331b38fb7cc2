from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "dure.apps.lists"
    label = "lists"
    verbose_name = "공식 명단"
