"""python -m services.registry serve | api | worker | migrate | openapi"""

from services.registry.bootstrap import build
from services.registry.settings import RegistrySettings
from shared.cli import main

if __name__ == "__main__":
    main(build, RegistrySettings)
