"""Applications: draft, help, evidence, submission, receipt (German: Antrag)."""
