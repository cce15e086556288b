"""How words find services; no Django."""
