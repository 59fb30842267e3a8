"""Papers that leave the house: numbers, receipts, QR codes, PDF, and whether one is ours.

    content = receipts.ReceiptContent(...)
    issued = receipts.issue(content, signer=vault.signer(at=content.issued_at))
    receipts.read(issued.text, vault.public_keys())
    receipt_paper.receipt_pdf(paper, signer=vault.signer(), at=at)       needs Pango and fonts
    verifying.verify_bytes(upload, vault.public_keys()).verdict

Import the module that is needed: this package itself loads none, since `numbers` is wanted
everywhere and WeasyPrint is not.
"""
