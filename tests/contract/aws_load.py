"""aws_load.py AWS_PROBE: many calls at once over TLS, to a server that takes its time: how many at once, how long, how much memory; and what TLS must refuse.

200 accounts, each a role to take and five listings: 1,200 calls of 120 ms, 64 at once. The ideal is 1,200 · 0.12 s / 64 = 2.25 s."""
import asyncio
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile

ACCOUNTS, LISTINGS, AT_ONCE, LATENCY = 200, 5, 64, 0.12
ROLE = ("<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/r/s</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIA</AccessKeyId>"
        "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>")
USERS = "<ListUsersResponse><ListUsersResult><Users>" + "".join(
    f"<member><UserName>u{i}</UserName><Path>/</Path><UserId>AIDA{i}</UserId><Arn>arn:aws:iam::111122223333:user/u{i}</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate></member>"
    for i in range(20)) + "</Users><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>"


class Server:
    def __init__(self):
        self.now = self.most = self.calls = self.connections = 0

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
                self.calls += 1
                self.now += 1
                self.most = max(self.most, self.now)
                await asyncio.sleep(LATENCY)
                self.now -= 1
                text = (ROLE if b"Action=AssumeRole" in body else USERS).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text) + text)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()


async def probe(environment, *arguments):
    process = await asyncio.create_subprocess_exec(sys.argv[1], *arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def main(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
    state = Server()
    server = await asyncio.start_server(state.serve, "127.0.0.1", 0, ssl=context, backlog=256)
    port = server.sockets[0].getsockname()[1]
    # The system's bundle before ours, so that memory is what it is in life.
    system = "/etc/ssl/certs/ca-certificates.crt"
    with open(f"{folder}/bundle.pem", "w", encoding="ascii") as bundle:
        bundle.write((open(system, encoding="utf-8").read() if os.path.exists(system) else "") + open(f"{folder}/cert.pem", encoding="ascii").read())
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-central-1",
                   "AWS_ENDPOINT_URL": f"https://localhost:{port}", "AWS_CA_BUNDLE": f"{folder}/bundle.pem", "AWS_MAX_ATTEMPTS": "1"}
    code, out, err = await probe(environment, "load", str(ACCOUNTS), str(LISTINGS), str(AT_ONCE))
    assert code == 0, err
    told = json.loads(out)
    ideal = ACCOUNTS * (LISTINGS + 1) * LATENCY / AT_ONCE
    print(f"{told['calls']} calls, {state.most} at once, {state.connections} connections: {told['seconds']:.2f} s (ideal {ideal:.2f} s), "
          f"{told['cpu_seconds']:.2f} s of processor, {told['rss_mb']} MB resident")
    checks = {
        "every call was answered": told["whole"] == ACCOUNTS * LISTINGS and told["calls"] == state.calls == ACCOUNTS * (LISTINGS + 1),
        "never more than 64 at once, and nearly so": AT_ONCE - 8 <= state.most <= AT_ONCE,
        "connections are used again": state.connections <= AT_ONCE + 2,
        "less than 100 MB": told["rss_mb"] < 100,
    }
    refused = {
        "a certificate that nobody vouches for": environment | {"AWS_CA_BUNDLE": ""},
        "a certificate of another host": environment | {"AWS_ENDPOINT_URL": f"https://127.0.0.1:{port}"},
    }
    for name, variables in refused.items():
        _, out, _ = await probe(variables, "call", "ListUsers")
        error = json.loads(out)["error"] or {}
        checks["refused: " + name] = error.get("code") == "denied" and "certificate" in error.get("message", "").lower()
    for what, holds in checks.items():
        if not holds:
            print("FAILED:", what)
    print(f"{len(checks)} checks, {sum(not holds for holds in checks.values())} failures")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        sys.exit(asyncio.run(main(name)))
