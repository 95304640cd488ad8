"""Months, plates, VINs, phones and bilingual labels: small pure functions that know nothing of shops."""
