"""Plain Python that everybody may use: actors, errors, events, ids, the calendar."""
