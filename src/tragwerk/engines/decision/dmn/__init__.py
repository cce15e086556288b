"""Decision models: DMN 1.2 to 1.5 XML, read, checked and evaluated."""
