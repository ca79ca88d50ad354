"""What the document tells of credentials: declared once, and not taken apart anew at each request."""

from typing import Any

from shared.auth.credentials import KEY_HEADER

Json = dict[str, Any]
BEARER: Json = {
    "type": "http",
    "description": "En åtkomsttoken (OIDC) eller en API-nyckel: fylls i här eller nedan, inte på båda ställena. Efter "
    "`make run` finns en nyckel per roll i `var/keys.env`; i drift ger `POST /api-keys` i registret nycklar. "
    "An access token (OIDC) or an API key; one of the two boxes is enough.",
    "scheme": "bearer",
}
API_KEY: Json = {"type": "apiKey", "description": "En API-nyckel. An API key.", "in": "header", "name": KEY_HEADER}
SCHEMES = {"bearer": BEARER, "api_key": API_KEY}
SENT_BY: Json = {
    "name": "X-Sent-By",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "Vem systemet handlar för: `joe01doe; type=adAccount`. Kräver `act-for`; ger aldrig behörighet. "
    "Whom the system acts for; needs the scope, grants nothing.",
}
