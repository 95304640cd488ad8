"""Follow-ups, what owners answered, questionnaires, and the page by which owners answer themselves."""
