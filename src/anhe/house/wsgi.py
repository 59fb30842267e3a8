"""What the page server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
application = get_wsgi_application()
