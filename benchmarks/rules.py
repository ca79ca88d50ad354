"""The rules of the measurements: 5,000 made-up terms and thirty patterns, the same for subject and reference."""

from random import Random

CONSONANTS, VOWELS = "bdfghjklmnprstv", "aeiouyåäö"
PATTERNS = [rf"\bkod{n:02d}[- ]?\d{{3,6}}\b" for n in range(30)]


def terms(count: int = 5_000, seed: int = 11) -> list[str]:
    """Words that are nobody's: no real insult stands in a repository to measure speed."""
    dice = Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        syllables = dice.randint(3, 5)
        word = "".join(dice.choice(CONSONANTS) + dice.choice(VOWELS) for _ in range(syllables)) + "x"
        made[f"{word} {word[::-1]}" if dice.random() < 0.1 else word] = None
    return list(made)
