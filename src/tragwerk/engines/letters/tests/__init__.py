"""Tests of the letters engine."""
