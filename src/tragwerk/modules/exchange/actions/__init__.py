"""What changes something: one action a file."""
