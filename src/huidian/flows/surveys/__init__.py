"""Asking owners: the questionnaire of a call, what its answers bring, links they answer by themselves."""
