"""Settings, addresses, entry points: what puts the house together."""
