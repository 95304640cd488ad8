"""The fact tables and what is told of them: vehicle-months, spells, years, classes, reach."""
