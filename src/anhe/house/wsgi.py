"""What the page server loads."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anhe.house.settings")

pages = get_wsgi_application()
import_module("anhe.ledger.context").stand(None)  # here a transaction without its asker sees nobody's rows
import_module("anhe.house.doors").require_declared()  # every room is loaded now, too: else the first visitor would wait for it
gc.collect()
gc.freeze()  # what was loaded stays; looking through it again and again for garbage finds none

LARGE, LARGEST = 65_536, 64_000_000  # bytes of a body


def application(environ, start_response):
    """The pages. What was sent is read to its end before the answer goes: a browser that still sends would not see it."""
    answer = pages(environ, start_response)
    left = int(environ.get("CONTENT_LENGTH") or 0)
    if LARGE < left < LARGEST:
        body = environ["wsgi.input"]
        while left > 0 and (chunk := body.read(LARGE)):
            left -= len(chunk)
    return answer
