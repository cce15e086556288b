"""Pages and the middleware that says who acts."""
