"""`/api/v1/`: what other programs may read and do with a token. Every address asks what the pages ask."""

from ninja import NinjaAPI

from . import codes, explaining, portals, tariffs, threads
from .problems import answer_in_json

api = NinjaAPI(
    title="Support24",
    version="1",
    description="Поддержка24 для других программ.",
    urls_namespace="api",
    docs_url=None,
    openapi_url="openapi.json",
)
for router in (portals.router, tariffs.router, codes.router, threads.router, explaining.router):
    api.add_router("", router)
answer_in_json(api)

__all__ = ["api"]
