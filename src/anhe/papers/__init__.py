"""Papers that leave the house: numbers, receipts, QR codes, PDF."""
