"""python -m services.registry serve | api | worker | migrate | openapi | issue-keys | rebuild"""

from services.registry.application.api_keys import issue_keys
from services.registry.application.rebuilding import rebuild
from services.registry.bootstrap import build
from services.registry.settings import RegistrySettings
from shared.cli import main

if __name__ == "__main__":
    main(build, RegistrySettings, extra={"issue-keys": issue_keys, "rebuild": rebuild})
