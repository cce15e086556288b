"""Vorgänge: what a unit does with an application, from its arrival to the Bescheid."""
