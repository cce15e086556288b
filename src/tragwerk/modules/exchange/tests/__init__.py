"""Tests of the exchange module."""
