from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "dure.apps.registry"
    label = "registry"
    verbose_name = "등록부"
