"""The ledger of the club is append-only in the database itself, as the audit trail is."""

from __future__ import annotations

from huidian.network.append_only import AppendOnly

LEDGER = AppendOnly("care_ledgerentry", "ledger", "entries of a ledger are not changed")
