"""python -m services.stats serve | api | worker | migrate | openapi"""

from services.stats.bootstrap import build
from services.stats.settings import StatsSettings
from shared.cli import main

if __name__ == "__main__":
    main(build, StatsSettings)
