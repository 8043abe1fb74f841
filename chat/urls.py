"""Addresses of the customer's chats, and of the sockets."""

from django.urls import path, re_path

from .console.socket import ConsoleSocket
from .consumers import ChatSocket
from .sockets import Nowhere
from .views import asking, attachments, consents, drafts, new, support, threads, viewing

urlpatterns = [
    path("chats/", threads.index, name="chats"),
    path("chats/new/", new.new, name="new_chat"),
    path("chats/drafts/", drafts.hand, name="hand_question"),
    path("chats/drafts/<uuid:uuid>/aside/", drafts.set_aside, name="draft_aside"),
    path("chats/<uuid:uuid>/", threads.show, name="chat"),
    path("chats/<uuid:uuid>/connect-operator/", threads.connect_operator, name="connect_operator"),
    path("chats/<uuid:uuid>/carry-over/", threads.carry_over, name="carry_over"),
    path("chats/<uuid:uuid>/helped/", threads.helped, name="helped"),
    path("chats/<uuid:uuid>/solve/", threads.solve, name="solve"),
    path("chats/<uuid:uuid>/rate/", threads.rate, name="rate"),
    path("chats/<uuid:uuid>/consent/", consents.answer_in_chat, name="consent_in_chat"),
    path("chats/<uuid:uuid>/transcript/", threads.transcript, name="transcript"),
    path("chats/<uuid:uuid>/ask-partner/", asking.ask_partner, name="ask_partner"),
    path("chats/<uuid:uuid>/attachments/", attachments.upload, name="attach"),
    path("attachments/<uuid:uuid>/", attachments.give_file, name="attachment"),
    path("attachments/<uuid:uuid>/view/", viewing.view_file, name="attachment_view"),
    path("attachments/<uuid:uuid>/thumbnail/", attachments.give_small, name="thumbnail"),
    path("attachments/<uuid:uuid>/remove/", attachments.remove, name="attachment_remove"),
    path("support/", support.support, name="support"),
    path("support/consents/", consents.consents, name="consents"),
    path("support/consents/<int:pk>/", consents.answer, name="consent_answer"),
    path("support/return/", support.return_from_partner, name="support_return"),
]

sockets = [
    path("ws/chats/<uuid:uuid>/", ChatSocket.as_asgi()),
    path("ws/console/", ConsoleSocket.as_asgi()),
    re_path("", Nowhere.as_asgi()),
]
