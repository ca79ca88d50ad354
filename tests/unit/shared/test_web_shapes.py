"""A text of another shape is answered in words, in each place where a text comes in; the document keeps the pattern."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError

from services.archive.api.records import Digest
from services.ingest.api.fields import Address, ExternalId, PlainAddress
from services.moderation.api.fields import RuleName
from services.registry.api.account_logos import LogoReviewIn
from services.registry.api.fields import Email, Url
from services.registry.api.owner_emails import ConfirmationIn
from services.registry.api.record_fields import Code, PeriodText
from shared.web.shapes import Shape


class Sent(BaseModel):
    code: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=9), Shape("^[0-9]{4}$", "fyra siffror", "four digits")
    ] = Field(description="Koden / The code")
    maybe: Annotated[str, Shape("^a$", "ett a", "an a")] | None = None


def said(make: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        make()
    return [(str(one["loc"][0]) if one["loc"] else "", one["msg"]) for one in caught.value.errors()]


def test_what_is_wrong_is_said_in_words_and_what_is_right_passes() -> None:
    assert Sent(code=" 4711 ").code == "4711", "the constraints before it come first"
    assert said(lambda: Sent(code="hemligt", maybe="b")) == [
        ("code", "Skriv fyra siffror / Write four digits."), ("maybe", "Skriv ett a / Write an a."),
    ]  # fmt: skip
    assert said(lambda: Sent(code="1234567890"))[0][1].startswith("String should have at most 9"), "and say their own"


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_document_tells_pattern_and_length(mode: Any) -> None:
    told = Sent.model_json_schema(mode=mode)["properties"]
    assert told["code"] == {
        "description": "Koden / The code", "maxLength": 9, "pattern": "^[0-9]{4}$", "title": "Code", "type": "string",
    }  # fmt: skip
    assert {"pattern": "^a$", "type": "string"} in told["maybe"]["anyOf"]


@pytest.mark.parametrize(
    ("kind", "wrong", "words"),
    [
        (Email, "bibliotek", "Skriv en e-postadress, som namn@kommun.se / Write an e-mail address"),
        (Url, "ftp://x", "Skriv en adress som börjar med https://"),
        (Code, "Å", "Skriv en kod av högst 60 små bokstäver"),
        (PeriodText, "3 månader", "Skriv en tid enligt ISO 8601, som P3M"),
        (RuleName, "HR 1", "Skriv bokstäver A-Z, siffror och bindestreck"),
        (ExternalId, "a\0", "Skriv texten utan tecknet NUL"),
        (Address, "x", "Skriv en adress som börjar med https://"),
        (PlainAddress, "https://a@b", "Skriv en adress som börjar med https://, utan inloggning"),
        (Digest, "x", "Skriv SHA-256 som 64 siffror"),
    ],
)
def test_every_service_has_words_for_its_shapes(kind: Any, wrong: str, words: str) -> None:
    [(_, message)] = said(lambda: TypeAdapter(kind).validate_python(wrong))
    assert message.startswith(words)
    assert not {"^", "[", "\\"} & set(message), "no pattern"


def test_bodies_have_them_too() -> None:
    assert said(lambda: ConfirmationIn(code="12")) == [
        ("code", "Skriv brevets 8 siffror / Write the 8 digits of the letter.")
    ]
    wrong = {"picture_digest": "x", "decision": "accepted", "reason": "Ja."}
    assert "SHA-256" in said(lambda: LogoReviewIn.model_validate(wrong))[0][1]
