"""Files for tests, made here: good ones of each kind, and every bad one that we have an answer for."""

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SCRIPT = b"<script>alert(document.cookie)</script>"


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (30, 90, 160)).save(out, form, **how)
    return out.getvalue()


def noisy(form: str, size: tuple[int, int], **how: Any) -> bytes:
    """A picture that does not compress: its bytes are about its pixels."""
    pixels = random.Random(24).randbytes(size[0] * size[1] * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", size, pixels).save(out, form, **how)
    return out.getvalue()


def moving(frames: int = 3, size: tuple[int, int] = (40, 30), form: str = "GIF") -> bytes:
    """Each frame differs from the one before, or they would be joined."""
    out = io.BytesIO()
    drawn = [Image.new("P", size, n * 37 % 250) for n in range(frames)]
    for one in drawn:
        one.putpalette([n for n in range(256) for _ in range(3)])
    drawn[0].save(out, form, save_all=True, append_images=drawn[1:], duration=40, loop=0)
    return out.getvalue()


def photo_with_place(form: str = "JPEG") -> bytes:
    """Turned by a quarter, and it says where it was taken and by what."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Секретная камера"
    exif.get_ifd(0x8825)[2] = (55.0, 45.0, 7.0)
    return picture(form, (40, 30), exif=exif)


def png_of(width: int, height: int) -> bytes:
    """A valid grey PNG of any size, in a few bytes: one line again and again."""
    packer = zlib.compressobj(9)
    line = b"\0" * (width // 8 + 2)
    data = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()

    def chunk(name: bytes, content: bytes) -> bytes:
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def png_with_note(note: str) -> bytes:
    notes = PngInfo()
    notes.add_text("Comment", note)
    return picture(pnginfo=notes)


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + kind + body


def mp4(
    seconds: float = 5, *, pictures: bool = True, sound: bool = True, index: bool = True
) -> bytes:
    """The boxes that a reader of containers looks at, and bytes where the pictures would be."""

    def track(number: int, handler: bytes) -> bytes:
        tkhd = box(b"tkhd", bytes(12), struct.pack(">I", number), bytes(68))
        mdhd = box(b"mdhd", bytes(12), struct.pack(">II", 1000, round(seconds * 1000)), bytes(4))
        hdlr = box(b"hdlr", bytes(8), handler, bytes(13))
        return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr))

    tracks = [track(1, b"vide")] * pictures + [track(2, b"soun")] * sound
    mvhd = box(b"mvhd", bytes(12), struct.pack(">II", 1000, round(seconds * 1000)), bytes(80))
    moov = [box(b"moov", mvhd, *tracks)] * index
    return b"".join(
        [box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41"), *moov, box(b"mdat", bytes(5000))]
    )


def fragmented_mp4(seconds: int) -> bytes:
    """As recorders write it: the index knows no length, each fragment does."""
    tkhd = box(b"tkhd", bytes(12), struct.pack(">I", 1), bytes(68))
    mdhd = box(b"mdhd", bytes(12), struct.pack(">II", 1000, 0), bytes(4))
    hdlr = box(b"hdlr", bytes(8), b"vide", bytes(13))
    mvhd = box(b"mvhd", bytes(12), struct.pack(">II", 1000, 0), bytes(80))
    trex = box(b"trex", bytes(4), struct.pack(">IIIII", 1, 1, 0, 0, 0))
    moov = box(b"moov", mvhd, box(b"trak", tkhd, box(b"mdia", mdhd, hdlr)), box(b"mvex", trex))
    parts = [box(b"ftyp", b"isom\0\0\2\0isomiso6"), moov]
    for n in range(seconds):
        tfhd = box(b"tfhd", struct.pack(">II", 0x8, 1), struct.pack(">I", 100))
        tfdt = box(b"tfdt", struct.pack(">II", 0, n * 1000))
        trun = box(b"trun", struct.pack(">II", 0, 10))
        parts += [box(b"moof", box(b"traf", tfhd, tfdt, trun)), box(b"mdat", bytes(100))]
    return b"".join(parts)


def element(name: int, content: bytes, *, length: int | None = -1) -> bytes:
    """An EBML element; `length` None writes «unknown»."""
    head = name.to_bytes((name.bit_length() + 7) // 8)
    if length is None:
        return head + b"\x01\xff\xff\xff\xff\xff\xff\xff" + content
    if len(content) < 127:
        return head + bytes([0x80 | len(content)]) + content
    return head + (len(content) | 1 << 56).to_bytes(8) + content


def webm(seconds: float = 5, *, pictures: bool = True, live: bool = True) -> bytes:
    """Live, as a browser records: no length anywhere but in the blocks' times."""
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    info = element(0x2AD7B1, (1_000_000).to_bytes(3))
    if not live:
        info += element(0x4489, struct.pack(">d", seconds * 1000))
    kinds = [1] * pictures + [2]
    tracks = b"".join(element(0xAE, element(0x83, bytes([kind]))) for kind in kinds)
    clusters = b""
    for n in range(max(1, round(seconds))):
        block = element(0xA3, b"\x81" + struct.pack(">h", 900) + b"\x80" + bytes(50))
        content = element(0xE7, (n * 1000).to_bytes(4)) + block
        clusters += element(0x1F43B675, content, length=None if live else -1)
    body = element(0x1549A966, info) + element(0x1654AE6B, tracks) + clusters
    return head + element(0x18538067, body, length=None if live else -1)


def har() -> bytes:
    entry = {"request": {"url": "https://crm.example/api"}, "response": {"status": 200}}
    return json.dumps({"log": {"version": "1.2", "entries": [entry]}}).encode()


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"


def archive(*, bomb: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("журнал.log", b"\0" * (200 << 20 if bomb else 1000))
    return out.getvalue()


def encrypted_archive() -> bytes:
    """The mark of an encrypted entry; nobody here will ever ask for its password."""
    raw = bytearray(archive())
    raw[6] |= 1
    return bytes(raw)


LOG = "2026-11-26 14:02:11 ОШИБКА: почтовый ящик недоступен\n"

GOOD: dict[str, Callable[[], bytes]] = {
    "снимок.png": picture,
    "фото.jpg": lambda: picture("JPEG"),
    "фото.JPEG": lambda: picture("JPEG"),
    "снимок.webp": lambda: picture("WEBP"),
    "шаги.gif": moving,
    "запись.mp4": mp4,
    "с телефона.mp4": lambda: fragmented_mp4(7),
    "запись.webm": webm,
    "готовая запись.webm": lambda: webm(live=False),
    "заметки.txt": lambda: LOG.encode(),
    "старый журнал.log": lambda: LOG.encode("cp1251"),
    "журнал из Windows.log": lambda: LOG.encode("utf-16"),
    "выгрузка.csv": lambda: "Имя;Сумма\nАнна;10\n".encode("utf-8-sig"),
    "ответ.json": lambda: b' {"error": "timeout"}',
    "сеть.har": har,
    "счёт.pdf": pdf,
    "журналы.zip": archive,
    "пароль.zip": encrypted_archive,
}

# name -> (bytes, the code of the refusal)
BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing": ("пусто.png", lambda: b"", "empty_file"),
    "HTML named png": ("а.png", lambda: b"<html>" + SCRIPT, "wrong_type"),
    "SVG named png": ("б.png", lambda: b"<svg xmlns='x'>" + SCRIPT, "wrong_type"),
    "script named jpg": ("в.jpg", lambda: b"alert(1)//" * 50, "wrong_type"),
    "SVG": ("г.svg", lambda: b"<svg/>", "unsupported"),
    "HTML": ("д.html", lambda: b"<html>", "unsupported"),
    "a program": ("е.exe", lambda: b"MZ" + bytes(100), "unsupported"),
    "a program named log": ("ж.log", lambda: b"MZ" + bytes(100), "wrong_type"),
    "a double ending": ("счёт.pdf.exe", pdf, "unsupported"),
    "a double ending the other way": ("счёт.exe.pdf", lambda: b"MZ" + bytes(99), "wrong_type"),
    "no ending": (".htaccess", lambda: b"Options +Indexes", "unsupported"),
    "jpeg named png": ("з.png", lambda: picture("JPEG"), "wrong_type"),
    "png named log": ("и.log", picture, "wrong_type"),
    "webm named mp4": ("к.mp4", webm, "wrong_type"),
    "zip named pdf": ("л.pdf", archive, "wrong_type"),
    "a picture that no browser shows": ("м.png", lambda: picture("BMP"), "wrong_type"),
    "a cut png": ("н.png", lambda: noisy("PNG", (60, 60))[:4000], "broken"),
    "a cut jpeg": ("о.jpg", lambda: noisy("JPEG", (200, 200))[:8000], "broken"),
    "a cut mp4": ("п.mp4", lambda: mp4()[:-100], "broken"),
    "a cut webm": ("р.webm", lambda: webm()[:-20], "broken"),
    "a cut zip": ("с.zip", lambda: archive()[:-40], "broken"),
    "a cut pdf": ("т.pdf", lambda: pdf()[:-10], "broken"),
    "80 megapixels in 9 KB": ("у.png", lambda: png_of(10_000, 8_000), "too_many_pixels"),
    "1 x 60,000 pixels": ("ф.png", lambda: png_of(1, 60_000), "too_long_side"),
    "10,000 frames": ("х.gif", lambda: moving(10_000, (4, 4)), "too_many_frames"),
    "an mp4 without index": ("ц.mp4", lambda: mp4(index=False), "no_index"),
    "sound alone in mp4": ("ч.mp4", lambda: mp4(pictures=False), "no_picture"),
    "sound alone in webm": ("ш.webm", lambda: webm(pictures=False), "no_picture"),
    "four minutes of mp4": ("щ.mp4", lambda: mp4(240), "too_long_video"),
    "four minutes from a recorder": ("ъ.mp4", lambda: fragmented_mp4(240), "too_long_video"),
    "four minutes of webm": ("ы.webm", lambda: webm(240), "too_long_video"),
    "bytes named txt": ("ь.txt", lambda: bytes(range(256)), "not_text"),
    "text named json": ("э.json", lambda: LOG.encode(), "wrong_type"),
    "json named har": ("ю.har", lambda: b'{"a": 1}', "wrong_type"),
    "a picture over its limit": (
        "я.png",
        lambda: picture() + bytes(10 << 20),
        "too_large",
    ),
    "a log over its limit": ("большой.log", lambda: b"a" * ((20 << 20) + 1), "too_large"),
}
