"""Messages without a language, the tables that give them one, and numbers for readers."""

from linreg.words.messages import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    Message,
    Messages,
    choose_language,
    format_line,
    format_number,
    message,
    messages,
    short,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "Message",
    "Messages",
    "choose_language",
    "format_line",
    "format_number",
    "message",
    "messages",
    "short",
]
