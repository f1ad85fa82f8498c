"""JPEG scan: a standard baseline file that holds given coefficients, which no encoder of pixels promises to keep."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import BLOCK, JpegOptions, encode_jpeg
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


def jpeg_of_coefficients(
    coefficients: list[NDArray[Any]], geometry: PlaneGeometry, options: JpegOptions, ctx: RunContext
) -> bytes:
    """Return a baseline JPEG file of whole coefficients.

    Size, quantisation and Huffman tables (those of the standard's annex K) are taken from a file that the real encoder
    makes of a blank picture, as far as its scan; the scan is coded here.

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
    header, tables = _header(encode_jpeg(Frame.of(np.zeros(shape, np.uint8)), options))
    units = _units(coefficients, geometry)
    # Brightness takes the first tables, colours the second.
    planes = np.minimum(np.repeat(np.arange(len(coefficients)), _blocks_per_unit(geometry, len(coefficients))), 1)
    blocks = units.reshape(-1, BLOCK * BLOCK)
    kinds = np.tile(planes, len(units))
    scan = b"".join(_packed(_codes(blocks, kinds, tables, ctx)))
    # T.81 B.1.1.5: a byte that looks like a marker is followed by a zero.
    return header + scan.replace(b"\xff", b"\xff\x00") + _EOI


def _header(file: bytes) -> tuple[bytes, NDArray[np.int64]]:
    """Return a file up to its scan, and its codes: (class, table, symbol, (code, length)), class 0 for first ones."""
    tables = np.zeros((2, 2, 256, 2), np.int64)
    place = 2
    while True:
        marker, length = struct.unpack_from(">xBH", file, place)
        body = file[place + 4 : place + 2 + length]
        if marker == _DHT:
            _read_tables(body, tables)
        place += 2 + length
        if marker == _SOS:
            return file[:place], tables


def _read_tables(body: bytes, tables: NDArray[np.int64]) -> None:
    """Fill in the codes of a segment of Huffman tables (T.81 annex C)."""
    while body:
        kind, table = divmod(body[0], 16)
        counts = np.frombuffer(body[1:17], np.uint8)
        code, place = 0, 17
        for length, count in enumerate(counts.tolist(), start=1):
            for symbol in body[place : place + count]:
                tables[kind, table, symbol] = code, length
                code += 1
            place += count
            code <<= 1
        body = body[place:]


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


def _codes(
    blocks: NDArray[np.int16], kinds: NDArray[np.intp], tables: NDArray[np.int64], ctx: RunContext
) -> Iterator[tuple[Whole, Whole]]:
    """Yield the codes of some blocks after the others, and their lengths in bits."""
    for begin in range(0, len(blocks), _CHUNK):
        ctx.check()
        some, kind = blocks[begin : begin + _CHUNK].astype(np.int64), kinds[begin : begin + _CHUNK]
        every = np.arange(len(some))
        block, place = np.nonzero(some[:, 1:])
        place += 1
        before = np.where(np.diff(block, prepend=-1) == 0, np.roll(place, 1), 0)
        zeros, run = np.divmod(place - before - 1, 16)
        value = some[block, place]
        size = _bit_length(value)
        first_size = _bit_length(some[:, 0])
        sixteens = np.repeat(np.arange(len(block)), zeros)
        ends = np.flatnonzero(some[:, -1] == 0)
        # Time in the scan: first coefficient, then by places, rows of sixteen zeros before the one they lead to.
        times = [
            every * 128,
            block * 128 + 2 * place,
            block[sixteens] * 128 + 2 * place[sixteens] - 1,
            ends * 128 + 127,
        ]
        coded = [
            _with_bits(tables[0, kind, first_size], some[:, 0], first_size),
            _with_bits(tables[1, kind[block], run * 16 + size], value, size),
            tables[1, kind[block[sixteens]], _SIXTEEN_ZEROS],
            tables[1, kind[ends], _END_OF_BLOCK],
        ]
        order = np.concatenate(times).argsort(kind="stable")
        codes = np.concatenate(coded)[order]
        yield codes[:, 0], codes[:, 1]


def _bit_length(values: Whole) -> Whole:
    return np.frexp(np.abs(values).astype(np.float64))[1].astype(np.int64)


def _with_bits(codes: NDArray[np.int64], values: Whole, sizes: Whole) -> NDArray[np.int64]:
    """Append to the codes of sizes the bits of values: as they are, or less one where negative."""
    bits = np.where(values < 0, values + (1 << sizes) - 1, values)
    return np.stack([(codes[:, 0] << sizes) | bits, codes[:, 1] + sizes], axis=1)


def _packed(chunks: Iterator[tuple[Whole, Whole]]) -> Iterator[bytes]:
    """Yield the bytes of codes that follow each other bit by bit, the last one filled up with ones."""
    held, bits = 0, 0
    for codes, lengths in chunks:
        ends = bits + np.cumsum(lengths)
        starts = ends - lengths
        word, into = starts // _WORD, starts % _WORD
        # A code has at most 27 bits, so that it lies in two words; sums of disjoint bits below 2^53 are exact.
        both = codes.astype(np.uint64) << (2 * _WORD - into - lengths).astype(np.uint64)
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
