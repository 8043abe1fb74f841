"""Where staff see and change portals, their members, invitations and people."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tariffs.entitlements import Role

from . import consent_admin, key_admin  # noqa: F401  # register consents and the keys of sign-in
from .actions import change_role, withdraw_invitation, withdraw_member
from .models import Invitation, Member, MemberChange, OutgoingMail, Portal, User
from .second_factor import forget


class PersonCreationForm(BaseUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email", "name")


class PersonPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    # Django's own text is half English, and read once, in the language of the process.
    usable_password_help_text = _(  # type: ignore[assignment]
        "Если запретить, нынешний пароль исчезнет и войти по паролю будет нельзя."
    )


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    add_form = PersonCreationForm
    change_password_form = PersonPasswordForm
    list_display = ["email", "name", "desk_role", "is_staff", "is_active", "last_login"]
    list_filter = ["desk_role", "is_staff", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["name", "email"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Работа в поддержке"), {"fields": ["desk_role", "is_active"]}),
        (
            _("Управление"),
            {
                "fields": ["is_staff", "is_superuser", "user_permissions"],
                "classes": ["collapse"],
            },
        ),
        (_("Даты"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "password1", "password2"]})]
    filter_horizontal = ["user_permissions"]
    actions = ["forget_second_factor"]

    @admin.action(description=_("Сбросить второй фактор"), permissions=["change"])
    def forget_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            if forget(person):
                self.log_change(request, person, gettext("Второй фактор сброшен."))
        self.message_user(request, gettext("Выбранные люди настроят второй фактор заново."))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "user_permissions" and isinstance(field, ModelMultipleChoiceField):
            field.label_from_instance = _right_in_words  # type: ignore[method-assign, assignment]
            field.queryset = Permission.objects.select_related("content_type").exclude(
                content_type__app_label__in=["admin", "auth", "contenttypes", "sessions"]
            )
        return field


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Member
    fk_name = "portal"
    fields = ["user", "role", "invited_by", "joined_at", "withdrawn_at"]
    readonly_fields = ["invited_by", "joined_at", "withdrawn_at"]
    autocomplete_fields = ["user"]
    extra = 0
    can_delete = False
    show_change_link = True


@admin.register(Portal)
class PortalAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "slug", "edition", "plan", "suspended"]
    list_filter = ["plan", "suspended", "edition"]
    list_select_related = ["plan"]
    search_fields = ["name", "slug", "members__user__email"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MemberInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Members go in by the same actions as elsewhere, so that the portal's journal has them."""
        if formset.model is not Member:
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        for member in formset.new_objects:
            _add(member, _staff(request))
        for member, changed in formset.changed_objects:
            change_role(member, Role(member.role), _staff(request))
            if "user" in changed:
                words = _("Один участник не становится другим: отзовите его и добавьте нового.")
                self.message_user(request, words, messages.WARNING)


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["user", "portal", "role", "invited_by", "joined_at", "withdrawn_at"]
    list_filter = ["role", ("withdrawn_at", admin.EmptyFieldListFilter), "portal__plan"]
    list_select_related = ["user", "portal", "invited_by"]
    search_fields = ["user__email", "user__name", "portal__name", "portal__slug"]
    autocomplete_fields = ["user", "portal"]
    fields = ["portal", "user", "role", "invited_by", "joined_at", "withdrawn_at", "withdrawn_by"]
    readonly_fields = ["invited_by", "joined_at", "withdrawn_at", "withdrawn_by"]
    actions = ["withdraw_chosen"]

    @admin.action(description=_("Отозвать выбранных участников"), permissions=["change"])
    def withdraw_chosen(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        for member in members:
            withdraw_member(member, _staff(request))
        self.message_user(request, _("Выбранные участники больше не видят портал."))

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        if change:
            change_role(obj, Role(obj.role), _staff(request))
        else:
            _add(obj, _staff(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, *(["portal", "user"] if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a withdrawn member stays on record


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["email", "portal", "invited_by", "created_at", "accepted_at", "withdrawn_at"]
    list_filter = [
        ("accepted_at", admin.EmptyFieldListFilter),
        ("withdrawn_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["portal", "invited_by"]
    search_fields = ["email", "portal__name", "portal__slug"]
    actions = ["withdraw_chosen"]

    @admin.action(description=_("Отозвать выбранные приглашения"), permissions=["view"])
    def withdraw_chosen(self, request: HttpRequest, links: QuerySet[Invitation]) -> None:
        for link in links.select_related("portal"):
            withdraw_invitation(link, _staff(request))
        self.message_user(request, _("Выбранные ссылки больше не действуют."), messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # an administrator of the portal invites

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(MemberChange)
class MemberChangeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The journal of members, for reading."""

    list_display = ["at", "portal", "whom", "change", "role", "by"]
    list_filter = ["change"]
    list_select_related = ["portal", "by"]
    search_fields = ["whom", "portal__name", "portal__slug", "by__name", "by__email"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Letters and what became of them; their text, with the links in it, is nobody's to read."""

    list_display = ["to", "subject", "state", "tries", "problem", "created_at", "settled_at"]
    list_filter = ["state"]
    search_fields = ["to", "subject"]
    fields = ["to", "subject", "state", "tries", "problem", "created_at", "due_at", "settled_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _add(member: Member, by: User) -> None:
    member.save()
    MemberChange.note_of(member, MemberChange.Change.ADDED, by, member.joined_at)


def _right_in_words(right: Permission) -> str:
    """«Порталы и люди | портал: изменять»; Django stores the names of rights in English."""
    verbs = {
        "add": gettext("добавлять"),
        "change": gettext("изменять"),
        "delete": gettext("удалять"),
        "view": gettext("смотреть"),
    }
    verb = right.codename.split("_", 1)[0]
    return f"{right.content_type.app_labeled_name}: {verbs.get(verb, right.name)}"


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user
