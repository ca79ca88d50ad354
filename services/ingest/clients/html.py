"""Mastodon's HTML as the text that a reader sees: paragraphs and line breaks kept, addresses whole."""

from html.parser import HTMLParser

BREAKS = {"br": "\n"}
BLOCKS = {"p": "\n\n", "blockquote": "\n\n", "pre": "\n\n", "ul": "\n", "ol": "\n", "li": "\n"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.parts.append("- ")
        self.parts.append(BREAKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(BLOCKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip()
