"""Regular expressions of XPath (F&O 3.1 §5.6.1), which FEEL uses."""
