"""Checks of a process: each finding says where, by which rule, and what to do."""
