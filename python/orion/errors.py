"""The one error that reaches a user on purpose."""


class OrionError(Exception):
    """Says what failed, where and why; `hint` says what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message.rstrip('.')}. {hint}" if hint else message)
        self.message = message
        self.hint = hint


class CheckpointDamagedError(OrionError):
    """A checkpoint that its own manifest contradicts."""


class NotExactError(OrionError):
    """A resume that could not give the same bits as a run that was never interrupted."""


class NonFiniteLossError(OrionError):
    """The loss or its gradient became NaN or infinite."""
