"""Sealed messages between units: what is sent, to whom, and what became of it."""
