"""python -m services.archive serve | api | worker | migrate | openapi"""

from services.archive.bootstrap import build
from services.archive.settings import ArchiveSettings
from shared.cli import main

if __name__ == "__main__":
    main(build, ArchiveSettings)
