/** Sealed boxes: ChaCha20-Poly1305 with a zero nonce, against RFC 8439 and against node's own. */
import assert from "node:assert/strict";
import { createCipheriv, randomBytes } from "node:crypto";
import { test } from "node:test";
import { closeBox, openBox } from "../../vote/client/protocol/boxes.ts";
import { Refused } from "../../vote/client/protocol/index.ts";
import { hex, unhex } from "./vectors.ts";

/** Return the box as node closes it. */
function expected(key: Uint8Array, plain: Uint8Array, associated = new Uint8Array(0)): string {
    const cipher = createCipheriv("chacha20-poly1305", key, new Uint8Array(12), { authTagLength: 16 });
    cipher.setAAD(associated, { plaintextLength: plain.length });
    return hex(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
}

test("every length around the blocks agrees with node's", () => {
    for (const length of [0, 1, 15, 16, 17, 32, 63, 64, 65, 127, 128, 129, 604]) {
        for (const more of [0, 1, 16, 33, 64]) {
            const [key, plain, associated] = [randomBytes(32), randomBytes(length), randomBytes(more)].map((bytes) => new Uint8Array(bytes));

            const box = closeBox(key!, plain!, associated!);

            assert.equal(hex(box), expected(key!, plain!, associated!));
            assert.equal(hex(openBox(key!, box, associated!)), hex(plain!));
        }
    }
});

test("keys and texts at the edges agree too", () => {
    for (const fill of [0, 1, 127, 128, 255]) {
        const [key, plain] = [new Uint8Array(32).fill(fill), new Uint8Array(100).fill(255 - fill)];

        assert.equal(hex(closeBox(key, plain)), expected(key, plain));
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
