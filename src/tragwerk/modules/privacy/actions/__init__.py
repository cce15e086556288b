"""Writes of this module, one use case a file."""
