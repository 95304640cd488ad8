"""From DMS exports straight to the churn rate and the list of lost vehicles, without any database."""
