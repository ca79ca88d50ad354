"""What the tests are built from: databases, buses, services in one process, callers with a role."""
