"""All addresses; each module brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("tragwerk.foundation.health.urls")),
    path("", include("tragwerk.modules.organisations.web.urls")),
    path("", include("tragwerk.modules.privacy.web.urls")),
    path("", include("tragwerk.modules.directory.web.urls")),
    path("", include("tragwerk.modules.applications.web.urls")),
    path("", include("tragwerk.modules.cases.web.urls")),
    path("", include("tragwerk.modules.exchange.web.urls")),
    path("", include("tragwerk.portal.urls")),
    path("konto/", include("allauth.urls")),
    path("sprache/", include("django.conf.urls.i18n")),
]
handler400 = "tragwerk.foundation.ui.errors.bad_request"
handler403 = "tragwerk.foundation.ui.errors.forbidden"
handler404 = "tragwerk.foundation.ui.errors.not_found"
handler500 = "tragwerk.foundation.ui.errors.server_error"
