"""What the page server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")
application = get_wsgi_application()
assert get_resolver().url_patterns  # every room is loaded now: else the first visitor would wait for it
gc.collect()
gc.freeze()  # what was loaded stays; looking through it again and again for garbage finds none
