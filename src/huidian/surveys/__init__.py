"""What owners say after a visit: questionnaires, follow-ups, answers, scores, mystery audits."""
