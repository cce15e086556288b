"""Writes of cases, one use case a file."""
