"""JPEG Huffman codes: the shortest ones for given symbols, and the segment that tells a decoder of them."""

from __future__ import annotations

import heapq
import struct

import numpy as np
from numpy.typing import NDArray

SYMBOLS = 256
_LONGEST = 16
_DHT = 0xFFC4


class HuffmanCode:
    """The shortest prefix code, of at most 16 bits a symbol, for symbols that are so frequent.

    Parameters
    ----------
    counts : ndarray of int, (256,)
        How often each symbol occurs.

    Attributes
    ----------
    codes, lengths : ndarray of int, (256,)
        Bits of each symbol, and how many; 0 for symbols that do not occur.

    Built as ITU-T T.81, annexes K.2 and C, say; libjpeg's `optimize` gives the same.
    """

    def __init__(self, counts: NDArray[np.int64]) -> None:
        own = _unlimited_lengths(counts)
        # The symbol that stands for ones is the last of the longest.
        self._symbols = sorted(own, key=lambda symbol: (own[symbol], symbol))[:-1]
        self._per_length = _limited(np.bincount(list(own.values()), minlength=_LONGEST + 1).tolist())
        self.codes, self.lengths = np.zeros(SYMBOLS, np.int64), np.zeros(SYMBOLS, np.int64)
        code, waiting = 0, iter(self._symbols)
        for length, count in enumerate(self._per_length, start=1):
            for _ in range(count):
                symbol = next(waiting)
                self.codes[symbol], self.lengths[symbol] = code, length
                code += 1
            code <<= 1

    def segment(self, kind: int, table: int) -> bytes:
        """Return the segment that defines the code as a `table` of a `kind`: 0 for first coefficients, else 1."""
        body = bytes([16 * kind + table, *self._per_length, *self._symbols])
        return struct.pack(">HH", _DHT, len(body) + 2) + body


def _unlimited_lengths(counts: NDArray[np.int64]) -> dict[int, int]:
    """Return the lengths of the shortest code, of any length, in which no symbol is all ones."""
    # One more symbol, the rarest, takes the code of ones. Of equals the larger symbol comes first, as in libjpeg.
    lengths = dict.fromkeys([*np.flatnonzero(counts).tolist(), SYMBOLS], 0)
    heap = [(int(counts[symbol]) if symbol < SYMBOLS else 1, -symbol, [symbol]) for symbol in lengths]
    heapq.heapify(heap)
    while len(heap) > 1:
        first, name, members = heapq.heappop(heap)
        second, _, others = heapq.heappop(heap)
        for symbol in (joined := members + others):
            lengths[symbol] += 1
        heapq.heappush(heap, (first + second, name, joined))
    return lengths


def _limited(per_length: list[int]) -> list[int]:
    """Return how many codes have each length from 1 to 16, without the one of ones (T.81 figure K.3)."""
    for length in range(len(per_length) - 1, _LONGEST, -1):
        while per_length[length]:
            shorter = length - 2
            while not per_length[shorter]:
                shorter -= 1
            # A pair of leaves moves up: one takes its parent's place, the other one hangs beside a shorter code.
            per_length[length] -= 2
            per_length[length - 1] += 1
            per_length[shorter + 1] += 2
            per_length[shorter] -= 1
    longest = max(length for length in range(1, _LONGEST + 1) if per_length[length])
    per_length[longest] -= 1
    return per_length[1 : _LONGEST + 1]
