"""What all config classes share."""

from pydantic import BaseModel, ConfigDict


class Config(BaseModel):
    """A part of a run's configuration: unknown keys are errors, assignments are checked like arguments."""

    model_config = ConfigDict(
        extra="forbid",
        validate_default=True,
        validate_assignment=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )

    def model_post_init(self, context: object, /) -> None:
        """Count the name that tells variants apart as set, so that a dump without defaults still has it."""
        if "name" in type(self).model_fields:
            self.__pydantic_fields_set__.add("name")
