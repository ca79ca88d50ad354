"""The document for people: Swagger UI and ReDoc from files of this installation, so that a closed network shows them.

Nothing is loaded from elsewhere, and the pages' security policy would refuse it.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles

from shared.settings import ServiceSettings

Endpoint = Callable[[Request], Awaitable[Response]]
PAGE = """<!DOCTYPE html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="docs/static/favicon.png">
{style}
</head>
<body>
<main id="{name}"></main>
<script src="docs/{bundle}"></script>
<script src="docs/{name}.js"></script>
</body>
</html>
"""
STYLE = '<link rel="stylesheet" href="docs/static/swagger-ui.css">'
SWAGGER = """fetch("openapi.json").then((answer) => answer.json()).then((spec) => {
  // Tried out where the page was read: behind a gateway or a tunnel that may be another address than the public one.
  const here = new URL(".", window.location.href).href.replace(/[/]$/, "");
  spec.servers = [{ url: here }, ...(spec.servers || []).filter((server) => server.url !== here)];
  // Examples that must not be sent as they stand: one key for every request, one trace for everybody.
  const operations = Object.values(spec.paths).flatMap((path) => Object.values(path));
  const named = operations.flatMap((one) => one.parameters || []).concat(Object.values(spec.components.parameters || {}));
  for (const one of named.filter((one) => ["Idempotency-Key", "traceparent"].includes(one.name))) {
    delete one.schema.example;
  }
  // A day in the form would be sent as a filter that nobody chose: it is told beside the field instead.
  const chosen = (one) => one.in === "query" && !one.required && (one.schema.format || "").startsWith("date");
  for (const one of named.filter((one) => chosen(one) && one.schema.example)) {
    one.description = [one.description, "`" + one.schema.example + "`"].filter(Boolean).join(" ");
    delete one.schema.example;
    delete one.example;
  }
  // The same in a form with a file: what may be left out is left out, until somebody fills it in.
  const forms = operations.flatMap((one) => ((one.requestBody || {}).content || {})["multipart/form-data"] || []);
  for (const { schema } of forms) {
    const form = schema.$ref ? spec.components.schemas[schema.$ref.split("/").pop()] : schema;
    const optional = Object.entries(form.properties).filter(([name]) => !(form.required || []).includes(name));
    for (const [, field] of optional) {
      field.example = "";
    }
  }
  // A day that lay ahead when the examples were written lies as far ahead today: what has passed by would be refused.
  const written = "2026-11-26", long = 24 * 60 * 60 * 1000;
  const passed = Math.max(0, Math.floor((Date.now() - Date.parse(written)) / long)) * long;
  const later = (day) => new Date(Date.parse(day) + passed).toISOString().slice(0, 10);
  const move = (part, shown) => {
    for (const [name, value] of Object.entries(part || {})) {
      const inside = shown || name === "example" || name === "examples";
      if (typeof value === "object") {
        move(value, inside);
      } else if (typeof value === "string" && inside) {
        part[name] = value.replace(/[0-9]{4}-[0-9]{2}-[0-9]{2}/g, (day) => (day > written ? later(day) : day));
      }
    }
  };
  const bodies = operations.map((one) => one.requestBody || {});
  const models = new Set([...JSON.stringify(bodies).matchAll(/schemas[/]([^"]+)/g)].map((found) => found[1]));
  for (const one of [...bodies, ...[...models].map((name) => spec.components.schemas[name])]) {
    move(one, false);
  }
  window.ui = SwaggerUIBundle({
    spec, dom_id: "#swagger", deepLinking: true, filter: true, validatorUrl: null, persistAuthorization: true,
    tryItOutEnabled: true, displayRequestDuration: true, docExpansion: "list",
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
  });
});
"""
REDOC = 'Redoc.init("openapi.json", { hideDownloadButton: false }, document.getElementById("redoc"));\n'
LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
"""What ReDoc's bundle would fetch from its makers, and no option of it turns off."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:;"
    " worker-src blob:; connect-src 'self'{more}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def add_docs(app: FastAPI, settings: ServiceSettings) -> None:
    """`/docs` and `/redoc`; what they load lies under `/docs/`."""
    policy = {"Content-Security-Policy": POLICY.format(more=_token_server(settings))}
    texts = {
        "/docs": PAGE.format(
            title=f"{app.title}: Swagger UI", style=STYLE, name="swagger", bundle="static/swagger-ui-bundle.js"
        ),
        "/redoc": PAGE.format(title=f"{app.title}: ReDoc", style="", name="redoc", bundle="redoc-bundle.js"),
    }
    for path, text in texts.items():
        app.add_route(path, _page(text, policy), include_in_schema=False)
    for name, script in (("swagger", SWAGGER), ("redoc", REDOC)):
        app.add_route(f"/docs/{name}.js", _script(script), include_in_schema=False)
    app.add_route("/docs/redoc-bundle.js", _redoc_bundle, include_in_schema=False)
    app.mount("/docs/static", StaticFiles(directory=str(_static())))


def _page(text: str, headers: dict[str, str]) -> Endpoint:
    async def page(request: Request) -> Response:
        return HTMLResponse(text, headers=headers)

    return page


def _script(text: str) -> Endpoint:
    async def script(request: Request) -> Response:
        return Response(text, media_type="text/javascript")

    return script


async def _redoc_bundle(request: Request) -> Response:
    script = (_static() / "redoc.standalone.js").read_bytes()
    return Response(script.replace(LOGO, b"data:,"), media_type="text/javascript")


def _static() -> Traversable:
    return files("fastapi_offline") / "static"


def _token_server(settings: ServiceSettings) -> str:
    """Where the page may fetch a token."""
    url = urlsplit(settings.oidc_token_url or settings.oidc_issuer)
    return f" {url.scheme}://{url.netloc}" if url.netloc else ""
