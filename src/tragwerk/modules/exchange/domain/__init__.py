"""Rules in plain Python: contents, sealing, what may follow what."""
