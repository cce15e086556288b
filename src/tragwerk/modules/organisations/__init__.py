"""Land, Kreise, units, associations, the people who work in them and signing in."""
