"""Rules of the package format; no Django."""
