"""What holds for every page: its reader's language and time zone, what is said of one that does not exist, and while
the database is away."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.defaults import page_not_found

from chat import outage
from chat.zone import reader_zone

Handler = Callable[[HttpRequest], HttpResponse]
LANGUAGES = {code for code, _ in settings.LANGUAGES}
NEED_NO_DATABASE = ("/healthz", "/readyz")
PAGES_WAIT_FOR = 1.0  # seconds: a restart of the database passes unnoticed
TRY_AGAIN_AFTER = 10  # seconds


def language_and_zone_of_the_reader(get_response: Handler) -> Handler:
    """Russian unless the reader chose otherwise; the zone comes from a cookie that the page's script keeps.

    Accept-Language is not asked: most browsers of our customers say English without meaning it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
        with (
            translation.override(language),
            timezone.override(reader_zone(request.COOKIES.get("tz"))),
        ):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return middleware


def not_found_as_customers_see_it(get_response: Handler) -> Handler:
    """With DEBUG, Django answers a wrong address with a list of ours, in English: no page for somebody who tries the demo."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if settings.DEBUG and response.status_code == 404 and is_page:
            return page_not_found(request, Http404())
        return response

    return middleware


class ServiceUnavailable:
    """While the database is away each page says so with 503, at once: standing in line for a connection helps nobody."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in NEED_NO_DATABASE or outage.waited_out(PAGES_WAIT_FOR):
            return self.get_response(request)
        return _unavailable(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not outage.may_pass(problem):
            return None
        outage.reported(request.path, problem)
        return _unavailable(request)


def _unavailable(request: HttpRequest) -> HttpResponse:
    # without the context processors: they ask for the person, and that is a question to the database
    response = HttpResponse(render_to_string("503.html", {"request": request}), status=503)
    response.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
    response._has_been_logged = True  # type: ignore[attr-defined]  # an outage has its own two lines in the log
    return response
