"""Views of this module, by the steps of an application."""
