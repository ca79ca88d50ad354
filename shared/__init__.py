"""Machinery and the published language; no business rule."""
