"""What every module stands on: vault, audit, outbox, backup. Knows no domain."""
