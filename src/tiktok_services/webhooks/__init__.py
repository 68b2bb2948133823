"""
Events delivered to a web address, signed, with nothing reached that must not be. It needs the extra `webhooks`.

The parts: which URL (`endpoint`), which addresses (`addresses`), how a connection is made and bounded (`connection`), how
a message is signed (`signature`), and the notifier that puts them together.
"""

from __future__ import annotations

from tiktok_services.errors import MissingExtra


try:
    import httpx2 as _httpx2
    import standardwebhooks as _standardwebhooks
except ImportError as error:
    raise MissingExtra("webhooks") from error

from tiktok_services.webhooks.addresses import AddressPolicy, Resolver, system_addresses
from tiktok_services.webhooks.notifier import WebhookNotifier


__all__ = ["AddressPolicy", "Resolver", "WebhookNotifier", "system_addresses"]

del _httpx2, _standardwebhooks
