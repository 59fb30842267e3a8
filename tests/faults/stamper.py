"""A time-stamping server for tests: `openssl ts` behind HTTP, with a certificate of its own making.

    python -m tests.faults.stamper PORT FOLDER      FOLDER/ca.pem is what a verifier trusts
"""

import http.server
import subprocess
import sys
from pathlib import Path

CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Test stamps
[authority]
basicConstraints = critical,CA:TRUE
subjectKeyIdentifier = hash
[stamping]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
[one]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/stamper.pem
certs = {folder}/ca.pem
signer_key = {folder}/stamper.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


def prepare(folder: Path) -> None:
    """An authority, and a stamper's certificate signed by it."""
    folder.mkdir()
    (folder / "openssl.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    made = f"-newkey rsa:2048 -nodes -config {folder}/openssl.cnf"
    for command in (
        f"req -x509 {made} -days 30 -subj /CN=Authority -extensions authority -keyout {folder}/ca.key -out {folder}/ca.pem",
        f"req -new {made} -keyout {folder}/stamper.key -out {folder}/stamper.csr",
        f"x509 -req -in {folder}/stamper.csr -CA {folder}/ca.pem -CAkey {folder}/ca.key -CAcreateserial -days 30 "
        f"-extfile {folder}/openssl.cnf -extensions stamping -out {folder}/stamper.pem",
    ):
        subprocess.run(["openssl", *command.split()], check=True, capture_output=True)


class Answering(http.server.BaseHTTPRequestHandler):
    folder: Path

    def do_POST(self) -> None:
        asked = self.folder / "asked.tsq"
        asked.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        made = subprocess.run(
            ["openssl", "ts", "-reply", "-config", str(self.folder / "openssl.cnf"), "-section", "one",
             "-queryfile", str(asked)], check=True, capture_output=True,
        )  # fmt: skip
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(made.stdout)


def main(argv: list[str]) -> None:
    Answering.folder = Path(argv[1])
    prepare(Answering.folder)
    server = http.server.HTTPServer(("127.0.0.1", int(argv[0])), Answering)
    print("stamping", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
