/** The phone's own ChaCha20-Poly1305, against @noble/ciphers and RFC 8439. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { closeBox, openBox } from "../../vote/client/protocol/boxes.ts";
import { Refused } from "../../vote/client/protocol/index.ts";
import { hex, unhex } from "./vectors.ts";

const ZERO = new Uint8Array(12);

test("every length around the blocks agrees with @noble/ciphers", () => {
    for (const length of [0, 1, 15, 16, 17, 32, 63, 64, 65, 127, 128, 129, 604]) {
        for (const more of [0, 1, 16, 33, 64]) {
            const [key, plain, associated] = [randomBytes(32), randomBytes(length), randomBytes(more)].map((bytes) => new Uint8Array(bytes));

            const box = closeBox(key!, plain!, associated!);

            assert.equal(hex(box), hex(chacha20poly1305(key!, ZERO, associated!).encrypt(plain!)));
            assert.equal(hex(openBox(key!, box, associated!)), hex(plain!));
        }
    }
});

test("keys and texts at the edges agree too", () => {
    for (const fill of [0, 1, 127, 128, 255]) {
        const [key, plain] = [new Uint8Array(32).fill(fill), new Uint8Array(100).fill(255 - fill)];

        assert.equal(hex(closeBox(key, plain)), hex(chacha20poly1305(key, ZERO).encrypt(plain)));
    }
});

test("the key stream with a zero key and nonce is RFC 8439's (appendix A.1, second vector)", () => {
    const stream = closeBox(new Uint8Array(32), new Uint8Array(64)).slice(0, 64);

    assert.equal(
        hex(stream),
        "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f",
    );
});

test("a box that was altered anywhere does not open", () => {
    const [key, associated] = [new Uint8Array(randomBytes(32)), unhex("0102")];
    const box = closeBox(key, unhex("00112233445566778899"), associated);
    for (let at = 0; at < box.length; at++) {
        const wrong = box.slice();
        wrong[at]! ^= 1;
        assert.throws(() => openBox(key, wrong, associated), Refused);
    }
    assert.throws(() => openBox(key, box), Refused);
    assert.throws(() => openBox(key, box.slice(0, 15), associated), Refused);
});
