"""Addresses of the console, under /console/."""

from django.urls import path

from . import codes, gaps, quality, views
from .search import found

app_name = "console"
urlpatterns = [
    path("", views.lists, name="lists"),
    path("search/", found, name="search"),
    path("codes/", codes.listed, name="codes"),
    path("codes/csv/", codes.sheet, name="codes_csv"),
    path("codes/<int:pk>/", codes.one, name="code"),
    path("codes/<int:pk>/revoke/", codes.revoke, name="code_revoke"),
    path("gaps/", gaps.listed, name="gaps"),
    path("gaps/<int:pk>/", gaps.one, name="gap"),
    path("gaps/<int:pk>/draft/", gaps.draft, name="gap_draft"),
    path("gaps/<int:pk>/aside/", gaps.set_aside, name="gap_aside"),
    path("gaps/<int:pk>/tell/", gaps.tell, name="gap_tell"),
    path("quality/", quality.figures, name="quality"),
    path("quality/answers/<int:pk>/", quality.judge, name="judge"),
    path("take-next/", views.take_next, name="take_next"),
    path("chats/<uuid:uuid>/", views.chat, name="chat"),
    path("chats/<uuid:uuid>/take/", views.take, name="take"),
    path("chats/<uuid:uuid>/hand-back/", views.hand_back, name="hand_back"),
    path("chats/<uuid:uuid>/solve/", views.solve, name="solve"),
    path("chats/<uuid:uuid>/consent/ask/", views.ask_consent, name="ask_consent"),
    path("chats/<uuid:uuid>/consent/use/", views.note_use, name="note_use"),
    path("chats/<uuid:uuid>/judge/", views.judge, name="judge_answer"),
]
