"""Ingest, one of the five services: see README.md."""
