"""Plain Python: kinds, places, role sets and the facts of Baden-Württemberg."""
