"""What is acknowledged survives, whatever is killed; also the tools to measure it."""
