"""Bausteine: the library, its checks, and which unit offers what."""
