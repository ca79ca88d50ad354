"""What bodies and answers have in common: strict when read, linked when told."""

from pydantic import BaseModel, ConfigDict, Field

from shared.web.links import Link


class Body(BaseModel):
    """What a caller sends. A field that nobody declared is refused: a misspelt name must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Resource(BaseModel):
    """What a caller gets: with links to where it is and to what this caller may do with it now (HYP.03-05)."""

    links: list[Link] = Field(serialization_alias="_links")
