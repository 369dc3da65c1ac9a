"""Text that people write in Markdown, as HTML that can do no harm; pure."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

# Raw HTML is shown as the text it is; pictures would let one person see when another reads.
_READ = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_LOWER = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def to_html(text: str) -> str:
    """The text as safe HTML; its headings stand below those of the page."""
    tokens = _READ.parse(text)
    for token in tokens:
        token.tag = _LOWER.get(token.tag, token.tag)
    html = _READ.renderer.render(tokens, _READ.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
