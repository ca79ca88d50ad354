"""All that stats hears, in one table."""

from shared.messaging.consumer import Reactions

REACTIONS: Reactions = {}
