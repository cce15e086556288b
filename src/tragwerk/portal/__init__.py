"""Pages that join modules: home, start pages, the person's page, the library."""
