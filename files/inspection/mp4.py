"""Reads the boxes of an MP4 (ISO/IEC 14496-12): which tracks, how long. Also those of recorders, in fragments. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, NamedTuple

from .containers import BadVideo, VideoFacts, read_exactly, size_of

MOST_BOXES = 200_000  # of one file: three minutes in fragments of a frame each stay far below
MOST_SAMPLES = 100_000  # of one fragment


class Box(NamedTuple):
    kind: bytes
    start: int  # of the content
    end: int


@dataclass
class _Track:
    timescale: int = 0
    usual_duration: int = 0  # of a sample, where its fragment does not say
    reached: int = 0  # in units of the timescale


@dataclass
class _Movie:
    facts: VideoFacts = field(default_factory=VideoFacts)
    boxes: int = 0
    seconds: float = 0.0
    tracks: dict[int, _Track] = field(default_factory=dict)


def read(file: IO[bytes]) -> VideoFacts:
    """Raises BadVideo: broken (a box reaches beyond the end), no_index (no `moov`: the recording was cut off)."""
    movie, size, seen = _Movie(), size_of(file), set[bytes]()
    for box in _boxes(file, movie, 0, size):
        seen.add(box.kind)
        if box.kind == b"moov":
            _read_moov(file, movie, box)
        elif box.kind == b"moof":
            _read_moof(file, movie, box)
    if b"moov" not in seen:
        raise BadVideo("no_index")
    if not seen & {b"mdat", b"moof"}:
        raise BadVideo("broken")
    lengths = [t.reached / t.timescale for t in movie.tracks.values() if t.timescale]
    movie.facts.seconds = max([movie.seconds, *lengths]) or None
    return movie.facts


def _boxes(file: IO[bytes], movie: _Movie, start: int, end: int) -> Iterator[Box]:
    while start + 8 <= end:
        movie.boxes += 1
        if movie.boxes > MOST_BOXES:
            raise BadVideo("broken")
        file.seek(start)
        header = read_exactly(file, 8)
        size, kind, head = int.from_bytes(header[:4]), header[4:], 8
        if size == 1:
            size, head = int.from_bytes(read_exactly(file, 8)), 16
        elif size == 0:  # up to the end of the file
            size = end - start
        if size < head or start + size > end:
            raise BadVideo("broken")
        yield Box(kind, start + head, start + size)
        start += size
    if start != end:
        raise BadVideo("broken")


def _content(file: IO[bytes], box: Box, most: int) -> bytes:
    file.seek(box.start)
    return read_exactly(file, min(box.end - box.start, most))


def _number(data: bytes, start: int, size: int = 4) -> int:
    if len(data) < start + size:
        raise BadVideo("broken")
    return int.from_bytes(data[start : start + size])


def _read_moov(file: IO[bytes], movie: _Movie, moov: Box) -> None:
    for box in list(_boxes(file, movie, moov.start, moov.end)):
        if box.kind == b"mvhd":
            timescale, duration = _times(_content(file, box, 40))
            movie.seconds = max(movie.seconds, duration / timescale if timescale else 0.0)
        elif box.kind == b"trak":
            _read_trak(file, movie, box)
        elif box.kind == b"mvex":
            for inner in list(_boxes(file, movie, box.start, box.end)):
                if inner.kind == b"trex":
                    data = _content(file, inner, 24)
                    track = movie.tracks.setdefault(_number(data, 4), _Track())
                    track.usual_duration = _number(data, 12)


def _times(data: bytes) -> tuple[int, int]:
    """(timescale, duration) of an mvhd or mdhd; a duration of all ones is not known."""
    wide = bool(data) and data[0] == 1
    timescale = _number(data, 20 if wide else 12)
    duration = _number(data, 24, 8) if wide else _number(data, 16)
    unknown = (1 << 64) - 1 if wide else (1 << 32) - 1
    return timescale, 0 if duration == unknown else duration


def _read_trak(file: IO[bytes], movie: _Movie, trak: Box) -> None:
    number = timescale = duration = 0
    for box in list(_boxes(file, movie, trak.start, trak.end)):
        if box.kind == b"tkhd":
            data = _content(file, box, 32)
            number = _number(data, 20 if data[:1] == b"\x01" else 12)
        elif box.kind == b"mdia":
            for inner in list(_boxes(file, movie, box.start, box.end)):
                if inner.kind == b"mdhd":
                    timescale, duration = _times(_content(file, inner, 40))
                elif inner.kind == b"hdlr":
                    handler = _content(file, inner, 12)[8:12]
                    movie.facts.has_pictures |= handler == b"vide"
                    movie.facts.has_sound |= handler == b"soun"
    track = movie.tracks.setdefault(number, _Track())
    track.timescale, track.reached = timescale, max(track.reached, duration)


def _read_moof(file: IO[bytes], movie: _Movie, moof: Box) -> None:
    for traf in list(_boxes(file, movie, moof.start, moof.end)):
        if traf.kind == b"traf":
            _read_traf(file, movie, traf)


def _read_traf(file: IO[bytes], movie: _Movie, traf: Box) -> None:
    track, usual, begins, lasts = _Track(), 0, None, 0
    for box in list(_boxes(file, movie, traf.start, traf.end)):
        if box.kind == b"tfhd":
            data = _content(file, box, 40)
            track = movie.tracks.setdefault(_number(data, 4), _Track())
            flags, at = _number(data, 1, 3), 8
            at += 8 * bool(flags & 0x1) + 4 * bool(flags & 0x2)
            usual = _number(data, at) if flags & 0x8 else track.usual_duration
        elif box.kind == b"tfdt":
            data = _content(file, box, 12)
            begins = _number(data, 4, 8 if data[:1] == b"\x01" else 4)
        elif box.kind == b"trun":
            lasts += _run(_content(file, box, 16 * MOST_SAMPLES + 16), usual)
    track.reached = max(track.reached, (track.reached if begins is None else begins) + lasts)


def _run(data: bytes, usual: int) -> int:
    """How long the samples of one run last together."""
    flags, count = _number(data, 1, 3), _number(data, 4)
    if count > MOST_SAMPLES:
        raise BadVideo("broken")
    if not flags & 0x100:
        return usual * count
    start = 8 + 4 * bool(flags & 0x1) + 4 * bool(flags & 0x4)
    step = 4 * (1 + bool(flags & 0x200) + bool(flags & 0x400) + bool(flags & 0x800))
    return sum(_number(data, start + n * step) for n in range(count))
