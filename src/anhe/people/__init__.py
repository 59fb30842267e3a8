"""The only home of personal data: parties, statements, identifiers, sealed."""
