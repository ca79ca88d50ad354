"""python -m services.ingest serve | api | worker | migrate | openapi"""

from services.ingest.bootstrap import build
from services.ingest.settings import IngestSettings
from shared.cli import main

if __name__ == "__main__":
    main(build, IngestSettings)
