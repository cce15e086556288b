"""Writes: one use case per file."""
