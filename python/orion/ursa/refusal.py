"""The one error of Ursa that is an answer."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a failure
    """A file that the catalog does not take.

    Attributes:
        message: what is wrong, one sentence without the path.
        hint: what the user can do about it.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
