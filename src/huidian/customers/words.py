"""What the keys of customers and vehicles are called, in both languages."""

from huidian.kit.labels import Label

DEPARTURES = {
    "sold": Label("已转卖", "Sold on"),
    "scrapped": Label("已报废", "Scrapped"),
    "moved": Label("已迁出", "Moved away"),
}
GENDERS = {"female": Label("女", "Female"), "male": Label("男", "Male")}
LONGEST_NOTE = 500
"""How many signs a note on a vehicle has at most."""
