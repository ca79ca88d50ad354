"""The main story, played from outside against a running system: `make demo`."""
