"""Write options: what a person may choose about a file beside its format."""

from __future__ import annotations

from dataclasses import dataclass

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.jpeg import Encoder, JpegOptions, Subsampling

JPEG_QUALITY = 95


@dataclass(frozen=True)
class WriteOptions:
    """How a file is written; each format takes what it knows.

    Parameters
    ----------
    quality : int, optional
        1..100, of JPEG and WebP; by default 95 for JPEG, and WebP is lossless.
    subsampling : {"4:4:4", "4:2:2", "4:2:0"}
        Resolution of the colours of a JPEG.
    encoder : {"pillow", "opencv"}
        Whose JPEG encoder.
    origin : str
        Path of the file that the picture was made from. A DICOM file takes over the description of another one, and
        raster files the resolution and colour profile of one another.
    origin_frame : int
        Which frame of it, from 0.
    derivation : str
        How the picture was made from it, for DICOM.
    keep_patient : bool
        Whether a DICOM file names patient and study as `origin` does; by default it names none.

    Raises
    ------
    ParameterError
        When the quality is out of its range.
    """

    quality: int | None = None
    subsampling: Subsampling = "4:4:4"
    encoder: Encoder = "pillow"
    origin: str = ""
    origin_frame: int = 0
    derivation: str = ""
    keep_patient: bool = False

    def __post_init__(self) -> None:
        if self.quality is not None and not 1 <= self.quality <= 100:
            raise ParameterError(f"quality must lie between 1 and 100, not {self.quality}.")

    @property
    def jpeg(self) -> JpegOptions:
        """What a JPEG encoder is told."""
        return JpegOptions(JPEG_QUALITY if self.quality is None else self.quality, self.subsampling, self.encoder)

    def alters(self, kind: str) -> bool:
        """Tell whether a file of this kind ("JPEG", "WebP" ...) does not keep every value."""
        return kind == "JPEG" or (kind == "WebP" and self.quality is not None)
