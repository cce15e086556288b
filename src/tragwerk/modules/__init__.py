"""The domain: one package per subject, all of one shape."""
