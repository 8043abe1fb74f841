"""Puts the desk's own admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    default_site = "support24.admin_site.DeskAdminSite"

    def ready(self) -> None:
        super().ready()
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
        from django.contrib import admin
        from django.contrib.auth.models import Group

        from .admin_choices import show_only_what_may_be

        show_only_what_may_be()

        # nobody at the desk has rights through a group; people have one address; providers stand in the settings
        admin.site.unregister(
            [Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken]
        )
