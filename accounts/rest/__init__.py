"""What every API resource shares: JSON with exact numbers, keyset pages, RFC 9457 problems, idempotent POSTs."""
