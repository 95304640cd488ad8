"""Letters and cards, ready to print."""

from huidian.messages.channels.letter.printing import Letter, letters_pdf

__all__ = ["Letter", "letters_pdf"]
