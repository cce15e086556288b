"""What this module does for those below."""
