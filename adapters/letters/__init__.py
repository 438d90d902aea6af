"""文书: the composed letters as files. Each renderer is a `Renderer` of the engine's ports."""

from .docx import DocxRenderer, Fonts
from .text import TextRenderer

__all__ = ["DocxRenderer", "Fonts", "TextRenderer"]
