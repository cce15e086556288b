"""Pages: translate the request, make one call, answer."""
