"""Drawing a collaboration: what the file says of its picture, and the SVG of it."""
