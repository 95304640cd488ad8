"""`python -m huidian.config.cli …` is `huidian …`, for whoever starts it from a program."""

from huidian.config.cli import start

start()
