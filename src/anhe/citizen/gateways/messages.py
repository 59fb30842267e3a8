"""Text messages to phones, through the gateway of a telecom: one POST for each message.

POST ANHE_MESSAGES_URL with `Authorization: Bearer KEY` and `{"to", "text", "reference"}`; it answers 202 and `{"id"}`.
The same reference sent again is the same message. Adapt this file where a city's gateway speaks otherwise.
"""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings

WITHIN = 10.0  # seconds


class NotSent(Exception):
    """The gateway did not take the message; `why` is a code: status_503, unreachable, unreadable."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class MessageGateway:
    url: str
    key: str

    def send(self, *, to: str, text: str, reference: str) -> str:
        """The gateway's own name for the message it took. Raises NotSent."""
        body = json.dumps({"to": to, "text": text, "reference": reference}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=WITHIN) as answer:
                return str(json.load(answer)["id"])[:64]
        except urllib.error.HTTPError as refused:
            refused.close()
            raise NotSent(f"status_{refused.code}") from None
        except OSError:
            raise NotSent("unreachable") from None
        except (ValueError, KeyError, TypeError):
            raise NotSent("unreadable") from None


def is_connected() -> bool:
    """True where this installation has a gateway: without one no code is offered."""
    return bool(settings.ANHE_MESSAGES_URL)


def shown_at() -> str:
    """Where the demo's gateway shows what it took; empty elsewhere."""
    return urljoin(settings.ANHE_MESSAGES_URL, "/") if settings.ANHE_DEMO and is_connected() else ""


def messages() -> MessageGateway:
    return MessageGateway(settings.ANHE_MESSAGES_URL, settings.ANHE_MESSAGES_KEY)
