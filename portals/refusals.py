"""Why a change of a portal's members is refused, in words for the person."""


class MembershipRefused(Exception):
    """Nothing was changed; the message is Russian and may be shown."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SignInRefused(Exception):
    """A portal's token lets nobody in. The reason is for the log alone: whoever brought it learns nothing."""
