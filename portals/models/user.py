"""A person who signs in by e-mail, on whichever side of the desk."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class DeskRole(models.TextChoices):
    """What somebody does at our own desk; partners' agents are PartnerAgent rows."""

    NONE = "", _("не работает в поддержке")
    OPERATOR = "operator", _("оператор первой линии")
    SPECIAL = "special", _("специальная поддержка")
    DUTY = "duty", _("дежурный специалист")
    LEAD = "lead", _("руководитель смены")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("a person is known by the e-mail")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True} | fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


def short_name(name: str, email: str) -> str:
    return name.split(" ")[0] if name else email


WITH_SECOND_FACTOR = "+2"  # no hash of a password ends so


def session_hash(proof: str, secret: str | bytes | None = None) -> str:
    """What a session keeps of `User.proof`: Django's own, where a password is all that is asked."""
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    return salted_hmac(salt, proof, secret=secret, algorithm="sha256").hexdigest()


class User(AbstractBaseUser, PermissionsMixin):
    """One account for a person; what they may do follows from memberships, the desk role and the partner."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("имя и фамилия"), max_length=120)
    desk_role = models.CharField(
        _("роль в поддержке"),
        max_length=16,
        choices=DeskRole.choices,
        default=DeskRole.NONE,
        blank=True,
    )
    is_active = models.BooleanField(_("может входить"), default=True)
    is_staff = models.BooleanField(_("управляет поддержкой (вход в админку)"), default=False)
    date_joined = models.DateTimeField(_("с нами с"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("человек")
        verbose_name_plural = _("люди")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return short_name(self.name, self.email)

    @property
    def initials(self) -> str:
        """Two letters for the avatar: «АО» for Анна Ольховская."""
        words = (self.name or self.email).split()
        return "".join(word[0] for word in words[:2]).upper()

    @property
    def works_at_the_desk(self) -> bool:
        return self.desk_role != DeskRole.NONE

    @property
    def must_have_second_factor(self) -> bool:
        """Whoever sees what belongs to others, where the setting asks for it."""
        return settings.SECOND_FACTOR_REQUIRED and self.serves_customers

    @property
    def proof(self) -> str:
        """What a session proves: the password with which it began, and the second factor where one must be.

        It is another one as soon as somebody comes to work for customers, so whatever session he had before, page or
        socket, ends there, and the next one begins with the second factor. `chat/facts.PROOF` says the same to the database.
        """
        return self.password + WITH_SECOND_FACTOR if self.must_have_second_factor else self.password

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        return session_hash(self.proof, secret)

    @property
    def serves_customers(self) -> bool:
        """Of the desk, of a partner or staff: sees what belongs to others, so a password or a portal's word is not enough."""
        return (
            self.works_at_the_desk
            or self.is_staff
            or self.is_superuser
            or getattr(self, "partner_agent", None) is not None  # a row of the floor above
        )
