"""Tragwerk: the platform on which a Land, its Kreise and its social providers work together."""
