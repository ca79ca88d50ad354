"""In production tokens are believed only from an issuer that is reached over https."""

import pytest
from pydantic import ValidationError

from tests.support.cores import BareSettings


def test_the_issuer_of_production_is_reached_over_https() -> None:
    values = {"production": True, "public_url": "https://insyn.example.se"}
    BareSettings(**values, oidc_issuer="https://idp.example.se/realms/insyn")  # type: ignore[arg-type] # settings parse
    with pytest.raises(ValidationError, match="INSYN_OIDC_ISSUER"):
        BareSettings(**values, oidc_issuer="http://idp.example.se/realms/insyn")  # type: ignore[arg-type] # as above
