"""Settings, one topic a file; `base` joins them, `testing` changes what tests need."""
