"""A company's mail server (aiosmtpd): submission with STARTTLS and log-in, RFC 6409. Each letter becomes a file of the folder."""
import itertools
import os
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

port, folder, certificate, key, user, password = sys.argv[1:]
numbers = itertools.count(1)


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        path = os.path.join(folder, f"{next(numbers):04}")
        with open(path + ".part", "wb") as file:
            file.write(envelope.original_content)
        os.rename(path + ".part", path + ".eml")
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()), handled=False)


context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)
Controller(
    Keeper(), hostname="127.0.0.1", port=int(port), tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate
).start()
print("mail server is up", flush=True)
sys.stdin.read()
