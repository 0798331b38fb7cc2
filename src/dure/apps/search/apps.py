from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "dure.apps.search"
    label = "search"
    verbose_name = "찾기"
