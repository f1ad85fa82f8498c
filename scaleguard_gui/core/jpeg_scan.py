"""JPEG scan: a standard baseline file that holds given coefficients, which no encoder of pixels promises to keep."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import BLOCK, JpegOptions, encode_jpeg
from scaleguard_gui.core.jpeg_huffman import SYMBOLS, HuffmanCode
from scaleguard_gui.core.jpeg_planes import PlaneGeometry

Whole = NDArray[np.int64]

# ITU-T T.81: markers, the symbols for 16 zeros and for the end of a block, and the largest coefficient but the first.
_DHT, _SOS, _EOI = 0xC4, 0xDA, b"\xff\xd9"
_SIXTEEN_ZEROS, _END_OF_BLOCK = 0xF0, 0x00
LARGEST = 1023
# Blocks coded at a time.
_CHUNK = 1 << 14
_WORD = 32


def _zigzag() -> NDArray[np.intp]:
    """Return the place in a row-major block of each coefficient, in the order of the file."""
    down, across = np.divmod(np.arange(BLOCK * BLOCK), BLOCK)
    diagonal = down + across
    return np.lexsort((np.where(diagonal % 2, down, across), diagonal))


ZIGZAG = _zigzag()


class Symbols(NamedTuple):
    """What a scan says, in its order.

    Parameters
    ----------
    keys : ndarray of uint16, (K,)
        Symbols, and 256 times the code they take: of brightness for first and for other coefficients, then of colours.
    bits : ndarray of uint16, (K,)
        The bits that follow each.
    """

    keys: NDArray[np.uint16]
    bits: NDArray[np.uint16]


def jpeg_of_coefficients(
    coefficients: list[NDArray[Any]], geometry: PlaneGeometry, options: JpegOptions, ctx: RunContext
) -> bytes:
    """Return a baseline JPEG file of whole coefficients.

    Size and quantisation tables are taken from a file that the real encoder makes of a blank picture. The scan is coded
    here, with the shortest Huffman codes there are for it, as libjpeg's `optimize` does.

    Parameters
    ----------
    coefficients : list of ndarray, (I, J, 64)
        Numbers of quantisation steps of each plane of `geometry`, its padding included, in row-major blocks; those
        beyond `LARGEST` are clipped to it.
    geometry : PlaneGeometry
    options : JpegOptions
    ctx : RunContext

    Raises
    ------
    InputError
        When the picture is too large for JPEG.
    Cancelled
        When `ctx` says so.
    """
    shape = (geometry.height, geometry.width, 3) if geometry.is_colour else (geometry.height, geometry.width)
    before, start_of_scan = _header(encode_jpeg(Frame.of(np.zeros(shape, np.uint8)), options))
    units = _units(coefficients, geometry)
    # Brightness takes the first codes, colours the second.
    planes = np.minimum(np.repeat(np.arange(len(coefficients)), _blocks_per_unit(geometry, len(coefficients))), 1)
    symbols = list(_symbols(units.reshape(-1, BLOCK * BLOCK), np.tile(planes, len(units)), ctx))
    tables = 2 if geometry.is_colour else 1
    counts = sum(np.bincount(some.keys, minlength=2 * tables * SYMBOLS) for some in symbols)
    codes = [HuffmanCode(part) for part in np.reshape(counts, (2 * tables, SYMBOLS))]
    segments = [code.segment(index % 2, index // 2) for index, code in enumerate(codes)]
    scan = b"".join(_packed(symbols, codes, ctx))
    # T.81 B.1.1.5: a byte that looks like a marker is followed by a zero.
    return b"".join([before, *segments, start_of_scan, scan.replace(b"\xff", b"\xff\x00"), _EOI])


def _header(file: bytes) -> tuple[bytes, bytes]:
    """Return what a file holds before its scan, without Huffman tables, and the segment that starts the scan."""
    segments, place = [file[:2]], 2
    while True:
        marker, length = struct.unpack_from(">xBH", file, place)
        segment = file[place : place + 2 + length]
        if marker == _SOS:
            return b"".join(segments), segment
        if marker != _DHT:
            segments.append(segment)
        place += len(segment)


def _blocks_per_unit(geometry: PlaneGeometry, planes: int) -> list[int]:
    return [geometry.factors[0] * geometry.factors[1], 1, 1][:planes]


def _units(coefficients: list[NDArray[Any]], geometry: PlaneGeometry) -> NDArray[np.int16]:
    """Return all blocks in the order of the file, first coefficients as differences: (units, blocks, 64) in zigzag."""
    parts = []
    for plane, blocks in enumerate(coefficients):
        down, across = geometry.factors if plane == 0 else (1, 1)
        rows, columns, _ = blocks.shape
        cut = blocks.reshape(rows // down, down, columns // across, across, BLOCK * BLOCK).swapaxes(1, 2)
        ordered = np.clip(cut.reshape(-1, BLOCK * BLOCK)[:, ZIGZAG], -LARGEST, LARGEST).astype(np.int16)
        ordered[1:, 0] = np.diff(ordered[:, 0])
        parts.append(ordered.reshape(-1, down * across, BLOCK * BLOCK))
    return np.concatenate(parts, axis=1)


def _symbols(blocks: NDArray[np.int16], kinds: NDArray[np.intp], ctx: RunContext) -> Iterator[Symbols]:
    """Yield what is to be coded of some blocks after the others."""
    for begin in range(0, len(blocks), _CHUNK):
        ctx.check()
        some, kind = blocks[begin : begin + _CHUNK].astype(np.int64), 2 * kinds[begin : begin + _CHUNK]
        every = np.arange(len(some))
        block, place = np.nonzero(some[:, 1:])
        place += 1
        before = np.where(np.diff(block, prepend=-1) == 0, np.roll(place, 1), 0)
        zeros, run = np.divmod(place - before - 1, 16)
        value, first = some[block, place], some[:, 0]
        sixteens = np.repeat(np.arange(len(block)), zeros)
        ends = np.flatnonzero(some[:, -1] == 0)
        # Time in the scan: first coefficient, then by places, rows of sixteen zeros before the one they lead to.
        times = [
            every * 128,
            block * 128 + 2 * place,
            block[sixteens] * 128 + 2 * place[sixteens] - 1,
            ends * 128 + 127,
        ]
        keys = [
            kind * SYMBOLS + _bit_length(first),
            (kind[block] + 1) * SYMBOLS + 16 * run + _bit_length(value),
            (kind[block[sixteens]] + 1) * SYMBOLS + _SIXTEEN_ZEROS,
            (kind[ends] + 1) * SYMBOLS + _END_OF_BLOCK,
        ]
        bits = [_bits(first), _bits(value), np.zeros(len(sixteens) + len(ends), np.int64)]
        order = np.concatenate(times).argsort(kind="stable")
        yield Symbols(*(np.concatenate(parts)[order].astype(np.uint16) for parts in (keys, bits)))


def _bit_length(values: Whole) -> Whole:
    return np.frexp(np.abs(values).astype(np.float64))[1].astype(np.int64)


def _bits(values: Whole) -> Whole:
    """Return the bits that follow a size: of a value as it is, of a negative one less one."""
    return np.where(values < 0, values + (1 << _bit_length(values)) - 1, values)


def _packed(symbols: list[Symbols], codes: list[HuffmanCode], ctx: RunContext) -> Iterator[bytes]:
    """Yield the bytes of symbols that follow each other bit by bit, the last one filled up with ones."""
    words_of, lengths_of = (np.concatenate([getattr(code, name) for code in codes]) for name in ("codes", "lengths"))
    held, bits = 0, 0
    for some in symbols:
        ctx.check()
        # Of a symbol the last four bits are the number of bits that follow it.
        size = (some.keys % 16).astype(np.int64)
        coded, lengths = (words_of[some.keys] << size) | some.bits, lengths_of[some.keys] + size
        ends = bits + np.cumsum(lengths)
        word, into = np.divmod(ends - lengths, _WORD)
        # A code has at most 27 bits, so that it lies in two words; sums of disjoint bits below 2^53 are exact.
        both = coded.astype(np.uint64) << (2 * _WORD - into - lengths).astype(np.uint64)
        count = int(ends[-1]) // _WORD + 2
        sums = np.bincount(word, (both >> np.uint64(_WORD)).astype(np.float64), count)
        sums += np.bincount(word + 1, (both & np.uint64(2**_WORD - 1)).astype(np.float64), count)
        words = sums.astype(np.uint64)
        words[0] += np.uint64(held)
        whole, bits = divmod(int(ends[-1]), _WORD)
        held = int(words[whole])
        yield words[:whole].astype(">u4").tobytes()
    rest = (held | (2 ** (_WORD - bits) - 1)).to_bytes(_WORD // 8, "big")
    yield rest[: -(-bits // 8)]
