"""Layout for what a file does not draw, and the file with its drawing added."""
