/**
 * Points of the Edwards curve behind ristretto255, in extended coordinates, written over in place.
 *
 * The addition formulas are complete: there is no exceptional case and no branch on a value.
 *
 * Source: RFC 8032 §5.1.4 (doubling), Hisil et al. 2008 (addition with a cached point).
 */
import { add, constant, fe, mul, sqr, sub, type Fe } from "./field.ts";

/** x = X/Z, y = Y/Z, T = XY/Z. */
export interface Extended {
    readonly x: Fe;
    readonly y: Fe;
    readonly z: Fe;
    readonly t: Fe;
}

/** A point as the second summand wants it: Y+X, Y-X, 2Z, 2dT. */
export interface Cached {
    readonly plus: Fe;
    readonly minus: Fe;
    readonly z2: Fe;
    readonly t2d: Fe;
}

export const D = constant("37095705934669439343138083508754565189542113879843219016388785533085940283555");
const D2 = fe();
add(D2, D, D);
export const ONE = fe(1);
const [a, b, c, d, e, f, g, h] = [fe(), fe(), fe(), fe(), fe(), fe(), fe(), fe()] as const;

/** Return the neutral point. */
export function neutral(): Extended {
    return { x: fe(), y: fe(1), z: fe(1), t: fe() };
}

/** Return a copy that may be written over. */
export function copy(point: Extended): Extended {
    return { x: point.x.slice(), y: point.y.slice(), z: point.z.slice(), t: point.t.slice() };
}

/** Return the point prepared for additions. */
export function cached(point: Extended): Cached {
    const made = { plus: fe(), minus: fe(), z2: fe(), t2d: fe() };
    add(made.plus, point.y, point.x);
    sub(made.minus, point.y, point.x);
    add(made.z2, point.z, point.z);
    mul(made.t2d, point.t, D2);
    return made;
}

/** sum += term, or sum -= term. */
export function accumulate(sum: Extended, term: Cached, negative = false): void {
    sub(a, sum.y, sum.x);
    add(b, sum.y, sum.x);
    mul(a, a, negative ? term.plus : term.minus);
    mul(b, b, negative ? term.minus : term.plus);
    mul(c, sum.t, term.t2d);
    mul(d, sum.z, term.z2);
    sub(e, b, a);
    add(h, b, a);
    if (negative) {
        add(f, d, c);
        sub(g, d, c);
    } else {
        sub(f, d, c);
        add(g, d, c);
    }
    finish(sum);
}

/** point = 2·point. */
export function double(point: Extended): void {
    sqr(a, point.x);
    sqr(b, point.y);
    sqr(c, point.z);
    add(c, c, c);
    add(h, a, b);
    add(d, point.x, point.y);
    sqr(d, d);
    sub(e, h, d);
    sub(g, a, b);
    add(f, c, g);
    finish(point);
}

function finish(point: Extended): void {
    mul(point.x, e, f);
    mul(point.y, g, h);
    mul(point.t, e, h);
    mul(point.z, f, g);
}
