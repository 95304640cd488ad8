"""What is done for owners beside service: events, the club, referrals, notices."""
