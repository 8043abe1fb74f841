"""Reads the elements of a WebM (EBML, RFC 8794 and 9559): which tracks, how long. Also live recordings, which say
neither their size nor their length beforehand. Pure."""

import struct
from dataclasses import dataclass, field
from typing import IO

from .containers import BadVideo, VideoFacts, read_exactly, size_of

EBML, DOCTYPE, SEGMENT, INFO, SCALE, DURATION = (
    0x1A45DFA3,
    0x4282,
    0x18538067,
    0x1549A966,
    0x2AD7B1,
    0x4489,
)
TRACKS, ENTRY, TYPE = 0x1654AE6B, 0xAE, 0x83
CLUSTER, TIMESTAMP, SIMPLE_BLOCK, GROUP, BLOCK = 0x1F43B675, 0xE7, 0xA3, 0xA0, 0xA1
PARENTS = {
    SEGMENT,
    INFO,
    TRACKS,
    ENTRY,
    CLUSTER,
    GROUP,
}  # what is looked into; all else is passed over
MOST_ELEMENTS = 500_000
USUAL_SCALE = 1_000_000  # nanoseconds a tick
SMALL = 64  # bytes of a value that is read


@dataclass
class _Movie:
    facts: VideoFacts = field(default_factory=VideoFacts)
    is_webm: bool = False
    has_segment: bool = False
    scale: int = USUAL_SCALE
    duration: float = 0.0  # ticks, as Info says
    cluster_at: int = 0
    reached: int = 0  # ticks: the last block's


def read(file: IO[bytes]) -> VideoFacts:
    """Raises BadVideo: broken (no WebM, or an element reaches beyond the end), no_index (no tracks)."""
    movie, size = _Movie(), size_of(file)
    at = elements = 0
    while at < size:
        elements += 1
        if elements > MOST_ELEMENTS:
            raise BadVideo("broken")
        file.seek(at)
        name, length = _header(file)
        start = file.tell()
        unknown = length is None
        if elements == 1 and name != EBML:
            raise BadVideo("broken")
        if unknown and name not in (SEGMENT, CLUSTER):
            raise BadVideo("broken")
        end = size if length is None else start + length
        if end > size:
            raise BadVideo("broken")
        if name in PARENTS:
            movie.has_segment |= name == SEGMENT
            at = start  # its children follow, flat: their order is all that matters here
            continue
        _take(file, movie, name, end - start)
        at = end
    if not (movie.is_webm and movie.has_segment):
        raise BadVideo("broken")
    if not (movie.facts.has_pictures or movie.facts.has_sound):
        raise BadVideo("no_index")
    ticks = max(movie.duration, movie.reached)
    movie.facts.seconds = ticks * movie.scale / 1e9 or None
    return movie.facts


def _take(file: IO[bytes], movie: _Movie, name: int, length: int) -> None:
    if name == EBML:
        movie.is_webm = b"webm" in read_exactly(file, min(length, SMALL))
    elif name in (SIMPLE_BLOCK, BLOCK):
        data = read_exactly(file, min(length, 12))
        track_bytes = 9 - data[0].bit_length() if data and data[0] else len(data)
        offset = data[track_bytes : track_bytes + 2]
        if len(offset) != 2:
            raise BadVideo("broken")
        ticks = movie.cluster_at + int.from_bytes(offset, signed=True)
        movie.reached = max(movie.reached, ticks)
    elif name == TIMESTAMP:
        movie.cluster_at = int.from_bytes(read_exactly(file, min(length, 8)))
        movie.reached = max(movie.reached, movie.cluster_at)
    elif name == SCALE:
        movie.scale = int.from_bytes(read_exactly(file, min(length, 8))) or USUAL_SCALE
    elif name == DURATION:
        data = read_exactly(file, min(length, 8))
        if len(data) in (4, 8):
            movie.duration = max(0.0, struct.unpack(">f" if len(data) == 4 else ">d", data)[0])
    elif name == TYPE:
        track = int.from_bytes(read_exactly(file, min(length, 8)))
        movie.facts.has_pictures |= track == 1
        movie.facts.has_sound |= track == 2


def _header(file: IO[bytes]) -> tuple[int, int | None]:
    """(the element's name, the length of its content; None where it is not known)."""
    first = read_exactly(file, 1)[0]
    name_bytes = 9 - first.bit_length() if first else 9
    if name_bytes > 4:
        raise BadVideo("broken")
    name = int.from_bytes(bytes([first]) + read_exactly(file, name_bytes - 1))
    first = read_exactly(file, 1)[0]
    if not first:
        raise BadVideo("broken")
    size_bytes = 9 - first.bit_length()
    rest = read_exactly(file, size_bytes - 1)
    value = int.from_bytes(bytes([first & ((1 << (8 - size_bytes)) - 1)]) + rest)
    return name, None if value == (1 << (7 * size_bytes)) - 1 else value
