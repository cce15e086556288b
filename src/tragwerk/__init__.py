"""Tragwerk: where a Land, its Kreise and its social providers work together."""
