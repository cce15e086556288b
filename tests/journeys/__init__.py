"""Stories in a real browser, across modules."""
