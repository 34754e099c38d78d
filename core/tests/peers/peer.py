"""python-pskc for core/tests/interop.rs: reads a PSKC file, or writes one; says as JSON what the keys are. And pyzipper:
opens a ZIP file with one entry.

Usage: peer.py read FILE plain|psk:HEX|password:TEXT
       peer.py write FILE plain|ALGORITHM|password:PRF   (prints the tokens, and the key under "key")
       peer.py unzip FILE PASSWORD                       (prints name, date and content of its entry)
"""

import datetime
import json
import random
import sys
import warnings

warnings.simplefilter("ignore")

import pskc  # noqa: E402
import pyzipper  # noqa: E402

PASSWORD = "correct horse"


def told(key):
    """A key in the words of the test; numbers that the file does not say are 0."""

    def moment(date):
        return None if date is None else int(date.astimezone(datetime.timezone.utc).timestamp())

    # A MAC that is wrong raises when the value is asked for. check() is True even where there is none to check, so look
    # whether the value has one.
    mac = getattr(getattr(key, "_secret", None), "mac_value", None)
    return {
        "serial": key.serial,
        "key": bytes(key.secret).hex(),
        "type": key.algorithm.rsplit(":", 1)[-1],
        "suite": key.algorithm_suite or "",
        "digits": key.response_length,
        "encoding": key.response_encoding,
        "interval": key.time_interval or 0,
        "counter": key.counter or 0,
        "manufacturer": key.manufacturer or "",
        "model": key.model or "",
        "user": key.userid or "",
        "start": moment(key.policy.start_date),
        "expiry": moment(key.policy.expiry_date),
        "policy_understood": not key.policy.unknown_policy_elements,
        "checked": mac is not None,
    }


def read(path, how):
    container = pskc.PSKC(path)
    if how.startswith("psk:"):
        container.encryption.key = bytes.fromhex(how[4:])
    elif how.startswith("password:"):
        container.encryption.derive_key(how[9:])
    return {"keys": [told(key) for key in container.keys]}


def write(path, how):
    dice = random.Random(how)
    container = pskc.PSKC()
    for number in range(40):
        hotp = dice.random() < 0.4
        more = {"counter": dice.randrange(1 << 62)} if hotp else {"time_interval": dice.choice([30, 60, 300])}
        # Key wrap takes whole blocks only.
        length = dice.choice([16, 24, 32] if "kw-" in how else [16, 20, 21, 32, 64])
        container.add_key(
            id=str(number),
            serial=f"{how[:4]}{number:05}",
            manufacturer="Müller & Söhne",
            model="C <100>",
            secret=dice.randbytes(length),
            algorithm="urn:ietf:params:xml:ns:keyprov:pskc:" + ("hotp" if hotp else "totp"),
            algorithm_suite=dice.choice(["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"]),
            response_length=dice.choice([6, 7, 8]),
            response_encoding="DECIMAL",
            key_userid=f"user{number}@example.com",
            **more,
        )
    opens = None
    if how.startswith("password:"):
        opens = PASSWORD
        container.encryption.setup_pbkdf2(PASSWORD, iterations=2000, prf=how[9:] or None)
    elif how != "plain":
        container.encryption.setup_preshared_key(algorithm=how)
        opens = bytes(container.encryption.key).hex()
    answer = {"keys": [told(key) for key in container.keys], "opens": opens}
    container.write(path)
    return answer


def unzip(path, password):
    with pyzipper.AESZipFile(path) as archive:
        [entry] = archive.infolist()
        content = archive.read(entry, pwd=password.encode())
        return {"name": entry.filename, "content": content.hex(), "date": entry.date_time}


if __name__ == "__main__":
    job, file, choice = sys.argv[1:]
    json.dump({"read": read, "write": write, "unzip": unzip}[job](file, choice), sys.stdout)
