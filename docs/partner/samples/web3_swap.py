"""A member's swap with web3.py, against `npm run sandbox`: by the package's ABIs and typed data.

Usage: python3 web3_swap.py [sandbox.json] [node_modules/milk-alliance]
"""

import json
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

from eth_account import Account
from web3 import Web3

sandbox = json.loads(Path(sys.argv[1] if len(sys.argv) > 1 else ".sandbox/sandbox.json").read_text())
package = Path(sys.argv[2] if len(sys.argv) > 2 else "node_modules/milk-alliance") / "dist"
w3 = Web3(Web3.HTTPProvider(sandbox["rpc"]))


def contract(name, address):
    return w3.eth.contract(address=address, abi=json.loads((package / "abi" / f"{name}.json").read_text()))


def ask(path, value=None):
    """What the relayer answers, as JSON."""
    body = None if value is None else json.dumps(value).encode()
    headers = {"content-type": "application/json"} if body else {}
    with urlopen(Request(sandbox["relayer"] + path, data=body, headers=headers), timeout=30) as answer:
        return json.load(answer)


Account.enable_unaudited_hdwallet_features()
customers = [member for member in sandbox["members"] if {"YNJ", "SSG"} <= member["customerNumbers"].keys()]
account = Account.from_mnemonic(sandbox["mnemonic"], account_path=customers[0]["path"])
given, taken = (sandbox["programmes"][symbol]["point"] for symbol in ("YNJ", "SSG"))
exchange = contract("PointExchange", sandbox["contracts"]["exchange"]["address"])
forwarder = contract("ERC2771Forwarder", sandbox["contracts"]["forwarder"]["address"])
received = contract("PartnerPoint", taken).functions.balanceOf(account.address)

# What 100 points bring now, and what they have to bring at least: 1 % less. A quote is amountIn, amountOut, …
[_, amount, *_] = exchange.functions.quoteSwap(given, 100, taken).call()
limit = amount * 99 // 100
deadline = int(time.time()) + 600
terms = [given, 100, taken, limit, 0, deadline, account.address]

# The member signs the call for the forwarder, whose own contract tells its EIP-712 domain.
[_, name, version, chain_id, verifying_contract, *_] = forwarder.functions.eip712Domain().call()
message = {
    "from": account.address,
    "to": exchange.address,
    "value": 0,
    "gas": 500_000,
    "nonce": forwarder.functions.nonces(account.address).call(),
    "deadline": deadline,
    "data": exchange.encode_abi("swap", args=terms),
}
domain = {"name": name, "version": version, "chainId": chain_id, "verifyingContract": verifying_contract}
types = json.loads((package / "typed-data.json").read_text())
signed = account.sign_typed_data(domain, {"ForwardRequest": types["ForwardRequest"]}, message)

# The relayer takes amounts as text, and says what became of it.
before = received.call()
wire = {key: str(value) if isinstance(value, int) else value for key, value in message.items()}
fate = ask("/v1/requests", {**wire, "signature": "0x" + bytes(signed.signature).hex()})
end = time.time() + 120
while fate["status"] in ("queued", "sent") and time.time() < end:
    time.sleep(0.5)
    fate = ask(f"/v1/requests/{fate['id']}")
print(f"{fate['status']}: {received.call() - before} SSG, at least {limit}")
