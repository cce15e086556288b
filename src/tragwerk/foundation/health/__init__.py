"""Two addresses by which a monitor sees whether the platform lives and can work."""
