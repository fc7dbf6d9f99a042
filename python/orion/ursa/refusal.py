"""The one error of Ursa that is an answer."""

from orion.errors import OrionError


class Refused(OrionError):  # noqa: N818
    """A file that the catalog does not take: `message` says what is wrong with it, `hint` what to do."""
