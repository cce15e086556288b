"""Social data protection: what may pass, consents, releases, notices."""
