"""Plain-Python libraries, each usable alone; none knows Django."""
