"""What is read, with permission."""
