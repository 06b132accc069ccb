"""Which columns of a table in a link are dates or times: day=date:2024-03-01;lap=minutes."""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from linreg.scale import Scale, read_scale

_MOST = 50


def encode_scales(scales: Mapping[str, Scale]) -> str:
    """The scales as they stand in a link, "" for none."""
    return ";".join(f"{quote(name, safe='')}={scale.key()}" for name, scale in [*scales.items()][:_MOST])


def decode_scales(text: str) -> dict[str, Scale]:
    """The scales that `encode_scales` wrote; whatever else stands there is none."""
    found = {}
    for part in text.split(";")[:_MOST]:
        name, _, key = part.partition("=")
        scale = read_scale(key)
        if scale is not None:
            found[unquote(name)] = scale
    return found
