"""The matrix of legal bases, texts of statements and their life, in plain Python."""
