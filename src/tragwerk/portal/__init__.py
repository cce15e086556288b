"""Pages that join modules: start page per role, search, public pages, the look."""
