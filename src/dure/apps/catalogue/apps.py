from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "dure.apps.catalogue"
    label = "catalogue"
    verbose_name = "제품"
