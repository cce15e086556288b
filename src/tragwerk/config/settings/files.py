"""Static files; uploads go to the vault and never to a public folder."""

STATIC_URL = "/static/"
STATICFILES_DIRS: list[str] = []
# The packages carry their own static files, so that a wheel needs no build step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

# An upload may have 10 MB. Requests up to 25 MiB are read, so that a photo that is too
# large is refused on its page; `config.body_limit` refuses larger ones unread.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# Uploaded bytes stay in memory until they are encrypted; nothing plain on disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
