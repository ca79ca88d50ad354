"""Who acts when nobody does: the registry itself, by a schedule or on what it heard."""

from shared.auth.principal import Principal

SYSTEM = Principal("service:registry", None, frozenset())
