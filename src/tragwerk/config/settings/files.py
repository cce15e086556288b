"""Static files; uploads go to the vault and never to a public folder."""

STATIC_URL = "/static/"
STATICFILES_DIRS: list[str] = []
# The packages carry their own static files, so that a wheel needs no build step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

# One upload of 10 MB with its form; larger requests are refused before parsing.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# Uploaded bytes stay in memory until they are encrypted; nothing plain on disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
