"""Text that people write in Markdown, as HTML that can do no harm; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Raw HTML is shown as the text it is; pictures would let one person see when another reads.
_READ = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_LOWER = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def to_html(text: str, marked: Sequence[str] = ()) -> str:
    """The text as safe HTML, the marked words strong; its headings stand below those of the page."""
    tokens = _READ.parse(text)
    for token in tokens:
        token.tag = _LOWER.get(token.tag, token.tag)
        if marked and token.children:
            token.children = [part for child in token.children for part in _marked(child, marked)]
    html = _READ.renderer.render(tokens, _READ.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _marked(token: Token, words: Sequence[str]) -> Iterator[Token]:
    """Running text cut where one of the words stands, that word made strong; other tokens as they are."""
    if token.type != "text":
        yield token
        return
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    for place, part in enumerate(re.split(f"({pattern})", token.content, flags=re.IGNORECASE)):
        text = Token("text", "", 0, content=part)
        yield from (
            [Token("strong_open", "strong", 1), text, Token("strong_close", "strong", -1)] if place % 2 else [text]
        )
