"""Events, the club with its prepaid balance, referrals, and notices to many at once."""
