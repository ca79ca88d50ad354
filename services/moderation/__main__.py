"""python -m services.moderation serve | api | worker | migrate | openapi"""

from services.moderation.bootstrap import build
from services.moderation.settings import ModerationSettings
from shared.cli import main

if __name__ == "__main__":
    main(build, ModerationSettings)
