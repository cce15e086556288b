"""Rules of this module; no Django."""
