"""Tests across modules: architecture, journeys in a browser, the wheel."""
