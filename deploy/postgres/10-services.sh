#!/bin/sh
# A database and a role per service; nobody else can connect to it. Run once by PostgreSQL's official image, and by
# `make stack`. Passwords come from INSYN_DB_PASSWORD_REGISTRY and so on: never on a command line.
set -eu
for service in registry ingest moderation archive stats; do
  password="INSYN_DB_PASSWORD_$(echo "$service" | tr '[:lower:]' '[:upper:]')"
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set name="insyn_$service" \
    --username "$POSTGRES_USER" --dbname "${POSTGRES_DB:-$POSTGRES_USER}" <<SQL
\getenv password $password
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
