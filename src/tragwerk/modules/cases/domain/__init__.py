"""Rules of cases in plain Python."""
