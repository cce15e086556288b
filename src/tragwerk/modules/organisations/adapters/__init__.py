"""How the sign-in library django-allauth works here."""
