"""The look: page frame, KERN components, form fields, error pages, navigation."""
