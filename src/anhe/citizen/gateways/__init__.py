"""The live clients to the outside world."""

from anhe.citizen.gateways.messages import MessageGateway, NotSent, is_connected, messages, shown_at

__all__ = ["MessageGateway", "NotSent", "is_connected", "messages", "shown_at"]
