"""Questions about events, members, referrals and notices."""
