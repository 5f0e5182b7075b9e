"""What was handed in: receipts, journal, registry, proofs."""
