#!/usr/bin/env python3
"""A mail server for tests, on a port of 127.0.0.1 that the system picks. Ends when its standard input closes.

Prints to standard output, one line each: `port N`; `command LINE` for every command; `mail BASE64` for every accepted
mail; `over` when a connection ends.
"""

import argparse
import base64
import socket
import ssl
import sys
import threading


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--answer", action="append", default=[], metavar="VERB=LINE",
                        help="answer to a command; GREETING and MAIL-END as well; `close` hangs up, `hang` says nothing")
    parser.add_argument("--certificate", help="PEM file with key and certificate; without, no STARTTLS")
    parser.add_argument("--implicit-tls", action="store_true")
    parser.add_argument("--auth", action="store_true", help="offers AUTH PLAIN")
    return parser.parse_args()


class Closed(Exception):
    pass


class Connection:
    DEFAULTS = {"GREETING": "220 test", "DATA": "354 go on", "STARTTLS": "220 go on", "QUIT": "221 bye",
                "AUTH": "235 welcome"}

    def __init__(self, options, connection):
        self.answers = dict(self.DEFAULTS, **dict(answer.split("=", 1) for answer in options.answer))
        self.options = options
        self.encrypted = False
        self.connection = connection
        self.stream = connection.makefile("rwb", buffering=0)

    def tell(self, what, value=""):
        print(what, value, flush=True)

    def say(self, line):
        self.stream.write(line.encode() + b"\r\n")

    def answer(self, verb):
        line = self.answers.get(verb, "250 fine")
        if line == "close":
            raise Closed
        if line == "hang":
            self.stream.read(1)  # until the client leaves
            raise Closed
        self.say(line)
        return line

    def encrypt(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.options.certificate)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.stream = self.connection.makefile("rwb", buffering=0)
        self.encrypted = True

    def read_line(self):
        line = bytearray()
        while not line.endswith(b"\n"):
            byte = self.stream.read(1)
            if not byte:
                raise Closed
            line += byte
        return bytes(line)

    def take_mail(self):
        mail = b""
        while (line := self.read_line()) != b".\r\n":
            mail += line[1:] if line.startswith(b".") else line
        if self.answer("MAIL-END").startswith("2"):
            self.tell("mail", base64.b64encode(mail).decode())

    def greet(self):
        if "EHLO" in self.answers:
            self.answer("EHLO")
            return
        self.say("250-test")
        if self.options.certificate and not self.encrypted:
            self.say("250-STARTTLS")
        if self.options.auth:
            self.say("250-AUTH PLAIN")
        self.say("250 8BITMIME")

    def talk(self):
        if self.options.implicit_tls:
            self.encrypt()
        self.answer("GREETING")
        while True:
            line = self.read_line().decode().rstrip("\r\n")
            self.tell("command", line)
            verb = line.split(":")[0].split(" ")[0].upper()
            if verb == "EHLO":
                self.greet()
                continue
            if line == "AUTH PLAIN":
                self.say("334 ")
                self.tell("command", "AUTH PLAIN " + self.read_line().decode().rstrip("\r\n"))
            said = self.answer(verb)
            if verb == "QUIT":
                return
            if verb == "STARTTLS" and said.startswith("2"):
                self.encrypt()
            elif verb == "DATA" and said.startswith("3"):
                self.take_mail()

    def serve(self):
        try:
            self.talk()
        except (Closed, OSError):
            pass
        finally:
            self.stream.close()
            self.connection.close()
            self.tell("over")


def main():
    options = arguments()
    listener = socket.create_server(("127.0.0.1", 0))
    print("port", listener.getsockname()[1], flush=True)

    def accept():
        while True:
            Connection(options, listener.accept()[0]).serve()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
