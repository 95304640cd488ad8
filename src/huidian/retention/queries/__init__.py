"""Questions about churn and structure, each for a scope and a moment; nothing here writes business data.

The engine behind them loads when the first of them is called.
"""
