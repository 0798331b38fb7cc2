"""The ASGI application a server runs."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.config.settings")
application = get_asgi_application()
