"""What this module answers to those below it."""
