"""The domain model of TikTok Shop services: how a partner's service comes to be live, and every reason why not yet."""
