"""What the vault says when it cannot do what it was asked."""


class VaultError(Exception):
    """Any failure of the vault; the four below are the ones a caller can act on."""


class KeyMissing(VaultError):
    """The key folder, or the key a stored value names, is not there."""


class KeysExposed(VaultError):
    """A key file or folder is open to other users of the machine."""


class Erased(VaultError):
    """The month's key was destroyed on purpose: what it wrapped can never be read again."""


class Tampered(VaultError):
    """The stored value is not what was sealed for this place: changed, cut, or moved here."""
