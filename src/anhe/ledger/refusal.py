"""What is expected to go wrong, said to the person who asked."""


class Refused(Exception):
    """An act that is not allowed now. Subclass it beside the verb; the message is for the asker.

    `code` names the refusal in the ledger; `status` is the HTTP status when a whole page answers.
    """

    status = 409
    missing = False  # True where the asker may not even learn that the thing exists

    def __init__(self, message: str = "", **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values
        self.verb = ""
        self.by = None
        self.on = None
        self.file = None

    @property
    def code(self) -> str:
        return type(self).__name__

    def happened_in(self, verb: str, by, on, file) -> None:
        """Note the act that refused; an outer act does not overwrite it."""
        if not self.verb:
            self.verb, self.by, self.on, self.file = verb, by, on, file

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """The officer's role, unit or membership does not cover this act."""

    status = 403
