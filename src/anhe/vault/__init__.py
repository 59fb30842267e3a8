"""Keys, sealed fields, blind indexes and signatures. All secrets of the house lie behind this door."""

from .codes import check_passphrase, code_from, hash_passphrase, invented_passphrases, new_code, tidy_code
from .errors import Erased, KeyMissing, KeysExposed, Tampered, VaultError
from .indexes import NothingToIndex, blind_index, blind_indexes, keyed_hash, keyed_hashes
from .keys import KeyRing, prepare, ring
from .logkeys import LogKey, LogKeys, log_keys
from .normalising import normalise
from .sealing import DataKey, new_data_key, open_sealed, open_with, rewrap, seal, seal_with, unwrap
from .signatures import BadKeys, PublicKey, PublicKeys, Signature, Signer, public_keys, sign, signer, verify
from .unseen import has_unseen, without_unseen

__all__ = [
    "BadKeys",
    "DataKey",
    "Erased",
    "KeyMissing",
    "KeyRing",
    "KeysExposed",
    "LogKey",
    "LogKeys",
    "NothingToIndex",
    "PublicKey",
    "PublicKeys",
    "Signature",
    "Signer",
    "Tampered",
    "VaultError",
    "blind_index",
    "blind_indexes",
    "check_passphrase",
    "code_from",
    "has_unseen",
    "hash_passphrase",
    "invented_passphrases",
    "keyed_hash",
    "keyed_hashes",
    "log_keys",
    "new_code",
    "new_data_key",
    "normalise",
    "open_sealed",
    "open_with",
    "prepare",
    "public_keys",
    "rewrap",
    "ring",
    "seal",
    "seal_with",
    "sign",
    "signer",
    "tidy_code",
    "unwrap",
    "verify",
    "without_unseen",
]
