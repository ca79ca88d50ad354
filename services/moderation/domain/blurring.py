"""Text that nobody asked to read: its shape without its words, every character in its place."""


def blurred(text: str) -> str:
    return "".join("•" if character.isalnum() else character for character in text)
