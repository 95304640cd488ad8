"""Pure analytics: facts and rules in, metrics and standings out, as Ibis expressions over columnar tables."""
