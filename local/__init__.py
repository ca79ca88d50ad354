"""Everything that runs Insyn on one machine without containers."""
