"""Tests of the cases module."""
