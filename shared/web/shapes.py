"""How a text is to be written: a pattern for programs, and beside it the words for whoever wrote it otherwise."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

KIND = "not_of_that_shape"


@dataclass(frozen=True, slots=True)
class Shape:
    """`Annotated[str, StringConstraints(...), Shape(r"^[0-9]{8}$", "åtta siffror", "eight digits")]`: the document tells
    the pattern, an error tells the words and never the pattern. What it says applies to the text as the constraints before
    it leave it."""

    pattern: str
    swedish: str
    english: str

    @property
    def words(self) -> str:
        return f"Skriv {self.swedish} / Write {self.english}."

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = handler(source)

        def with_pattern(_: CoreSchema, told: GetJsonSchemaHandler) -> JsonSchemaValue:
            return told(plain) | {"pattern": self.pattern}

        shaped = core_schema.str_schema(pattern=self.pattern)
        said = core_schema.custom_error_schema(shaped, KIND, custom_error_message=self.words)
        return core_schema.chain_schema([plain, said], metadata={"pydantic_js_functions": [with_pattern]})


NO_NUL = Shape(r"^[^\x00]*$", "texten utan tecknet NUL", "the text without the character NUL")
SHA_256 = Shape(
    "^[0-9a-f]{64}$", "SHA-256 som 64 siffror och små bokstäver a-f", "SHA-256 as 64 digits and small letters a-f"
)
