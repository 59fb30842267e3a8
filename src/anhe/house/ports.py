"""TCP ports on this machine."""

import socket


def free_port(wanted: int | None, *, host: str = "127.0.0.1") -> int:
    """Return the wanted port if nobody has it, else one that is free. Raises OSError where there is none."""
    for port in (wanted, 0):
        if port is not None:
            with socket.socket() as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    trial.bind((host, port))
                except OSError:
                    continue
                return trial.getsockname()[1]
    raise OSError(f"{host} has no free port")
