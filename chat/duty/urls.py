"""Addresses of incidents: the customer's, the duty specialist's, the desk's."""

from django.urls import path

from .views import accepting, channels, declaring, incidents, rota, wall

app_name = "duty"
urlpatterns = [
    path("chats/incident/", declaring.declare, name="declare"),
    path("chats/<uuid:uuid>/incident/", declaring.declare_in_chat, name="declare_in_chat"),
    path("chats/<uuid:uuid>/incident/now/", declaring.how_it_goes, name="how_it_goes"),
    path("duty/accept/<str:token>/", accepting.accept, name="accept"),
    path("duty/calendar/<str:token>.ics", rota.feed, name="feed"),
    path(
        "console/chats/<uuid:uuid>/incident/declare/",
        declaring.declare_at_desk,
        name="declare_at_desk",
    ),
    path("console/chats/<uuid:uuid>/incident/", incidents.in_chat, name="incident_in_chat"),
    path("console/incidents/", incidents.listed, name="incidents"),
    path("console/incidents/<int:pk>/", incidents.one, name="incident"),
    path("console/duty/", rota.page, name="rota"),
    path("console/duty/swap/", rota.swap, name="swap"),
    path("console/duty/swap/<int:pk>/", rota.answer, name="answer_swap"),
    path("console/duty/stand-in/", rota.stand_in, name="stand_in"),
    path("console/duty/stand-in/<int:pk>/withdraw/", rota.withdraw, name="withdraw_stand_in"),
    path("console/duty/channels/", channels.listed, name="channels"),
    path("console/duty/channels/<int:pk>/", channels.change, name="channel"),
    path("console/duty/drill/", channels.drill, name="drill"),
    path("console/duty/wall/", wall.wall, name="wall"),
    path("console/duty/wall/parts/", wall.parts, name="wall_parts"),
    path("console/duty/report/", wall.report, name="report"),
]
