"""Views: translate a request, call once, answer."""
