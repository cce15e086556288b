"""Decision models in words, for people who read neither XML nor FEEL."""
