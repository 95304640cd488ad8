"""The made-up network brought into the store: people, places, files, and what is derived of them."""
