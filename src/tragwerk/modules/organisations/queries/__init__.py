"""Reads: units and places, people and their acting unit."""
