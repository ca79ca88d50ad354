"""All that archive hears, in one table."""

from shared.messaging.consumer import Reactions

REACTIONS: Reactions = {}
