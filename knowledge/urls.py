"""Addresses of the help centre."""

from django.urls import path

from knowledge.views import pictures, reading, searching, voting

app_name = "help"
urlpatterns = [
    path("", reading.home, name="home"),
    path("search/", searching.search, name="search"),
    path("search/suggestions/", searching.suggestions, name="suggestions"),
    path("pictures/<str:name>", pictures.picture, name="picture"),
    path("<slug:slug>/", reading.article, name="article"),
    path("<slug:slug>/vote/", voting.vote, name="vote"),
]
