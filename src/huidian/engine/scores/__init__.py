"""What owners and auditors say as figures that hold at small numbers: pure, each with n and interval."""
