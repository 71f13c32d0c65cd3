//! Places on the curve under ristretto255, for public data only: decoding many at once,
//! adding, encoding. What is secret, and whatever leaves this crate as a `Point`, is
//! curve25519-dalek's business; the tests hold both against each other.
//!
//! Source: RFC 9496 §4; RFC 8032 §5.1.4.

use crate::field::{Field, words};
use crate::roots::root_powers;

const D: Field = Field([
    0x34dca135978a3,
    0x1a8283b156ebd,
    0x5e7a26001c029,
    0x739c663a03cbb,
    0x52036cee2b6ff,
]);
const TWICE_D: Field = Field([
    0x69b9426b2f159,
    0x35050762add7a,
    0x3cf44c0038052,
    0x6738cc7407977,
    0x2406d9dc56dff,
]);
const SQRT_MINUS_ONE: Field = Field([
    0x61b274a0ea0b0,
    0x0d5a5fc8f189d,
    0x7ef5e9cbd0c60,
    0x78595a6804c9e,
    0x2b8324804fc1d,
]);
const INVERSE_SQRT_A_MINUS_D: Field = Field([
    0x0fdaa805d40ea,
    0x2eb482e57d339,
    0x007610274bc58,
    0x6510b613dc8ff,
    0x786c8905cfaff,
]);

/// A decoded place, ready for adding: y - x, y + x, 2d·x·y.
#[derive(Clone, Copy)]
pub struct Affine {
    minus: Field,
    plus: Field,
    product: Field,
}

/// A place in extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z.
#[derive(Clone, Copy)]
pub struct Place {
    x: Field,
    y: Field,
    z: Field,
    t: Field,
}

impl Affine {
    /// Return the opposite place.
    pub fn opposite(&self) -> Self {
        Self {
            minus: self.plus,
            plus: self.minus,
            product: self.product.opposite(),
        }
    }

    /// Return the place by itself: twice all of its coordinates.
    #[inline(always)]
    pub fn alone(&self) -> Place {
        let x = self.plus.less(self.minus).carried();
        let y = self.plus.plus(self.minus).carried();
        let two = Field([2, 0, 0, 0, 0]);
        Place {
            x: x.plus(x).carried(),
            y: y.plus(y).carried(),
            z: two.plus(two),
            t: x.times(y),
        }
    }
}

impl Place {
    pub const NEUTRAL: Self = Self {
        x: Field::ZERO,
        y: Field::ONE,
        z: Field::ONE,
        t: Field::ZERO,
    };

    /// Return the sum with a decoded place.
    #[inline(always)]
    pub fn plus(&self, other: &Affine) -> Self {
        let a = self.y.less(self.x).times(other.minus);
        let b = self.y.plus(self.x).times(other.plus);
        let c = self.t.times(other.product);
        let d = self.z.plus(self.z);
        completed(b.less(a), d.less(c), d.plus(c), b.plus(a))
    }

    /// Return the difference from a decoded place.
    #[inline(always)]
    pub fn less(&self, other: &Affine) -> Self {
        let a = self.y.less(self.x).times(other.plus);
        let b = self.y.plus(self.x).times(other.minus);
        let c = self.t.times(other.product);
        let d = self.z.plus(self.z);
        completed(b.less(a), d.plus(c), d.less(c), b.plus(a))
    }

    /// Return the sum of two places.
    #[inline(always)]
    pub fn join(&self, other: &Self) -> Self {
        let a = self.y.less(self.x).times(other.y.less(other.x));
        let b = self.y.plus(self.x).times(other.y.plus(other.x));
        let c = self.t.times(other.t).times(TWICE_D);
        let d = self.z.times(other.z);
        let d = d.plus(d);
        completed(b.less(a), d.less(c), d.plus(c), b.plus(a))
    }

    /// Return twice the place.
    pub fn doubled(&self) -> Self {
        let (a, b, c) = (self.x.squared(), self.y.squared(), self.z.squared());
        let h = a.plus(b);
        let e = h.less(self.x.plus(self.y).squared());
        let g = a.less(b);
        let f = c.plus(c).plus(g).carried();
        completed(e, f, g, h)
    }

    /// Whether the place stands for the group's neutral element.
    ///
    /// Source: RFC 9496 §4.3.3, against (0, 1).
    pub fn is_identity(&self) -> bool {
        self.x.is_zero() || self.y.is_zero()
    }

    /// Return the canonical 32 bytes.
    ///
    /// Source: RFC 9496 §4.3.2.
    pub fn encode(&self) -> [u8; 32] {
        let u1 = self.z.plus(self.y).times(self.z.less(self.y));
        let u2 = self.x.times(self.y);
        let v = u1.times(u2.squared());
        let root = inverse_root(v, v.squared().times(v).squared().times(v).root_power());
        let root = root.unwrap_or(Field::ZERO); // v = 0: the neutral element
        let (den1, den2) = (root.times(u1), root.times(u2));
        let z_inverse = den1.times(den2).times(self.t);
        let rotated = self.t.times(z_inverse).is_negative();
        let (x, y, inverse) = if rotated {
            let (x, y) = (self.y.times(SQRT_MINUS_ONE), self.x.times(SQRT_MINUS_ONE));
            (x, y, den1.times(INVERSE_SQRT_A_MINUS_D))
        } else {
            (self.x, self.y, den2)
        };
        let y = if x.times(z_inverse).is_negative() {
            y.opposite()
        } else {
            y
        };
        inverse.times(self.z.less(y)).magnitude().to_bytes()
    }
}

#[inline(always)]
fn completed(e: Field, f: Field, g: Field, h: Field) -> Place {
    Place {
        x: e.times(f),
        y: g.times(h),
        z: f.times(g),
        t: e.times(h),
    }
}

/// Return a root of 1/v, given v^7 to the power (p - 5)/8; None if v is no square or is 0.
fn inverse_root(v: Field, power: Field) -> Option<Field> {
    let root = v.squared().times(v).times(power);
    let check = v.times(root.squared());
    if check.equals(Field::ONE) {
        Some(root)
    } else if check.equals(Field::MINUS_ONE) {
        Some(root.times(SQRT_MINUS_ONE))
    } else {
        None
    }
}

/// Return the places that encodings stand for, or the index of the first that is none.
///
/// Source: RFC 9496 §4.3.1.
pub fn decode_all(encodings: &[&[u8]]) -> Result<Vec<Affine>, usize> {
    let started: Result<Vec<_>, _> = encodings
        .iter()
        .enumerate()
        .map(|(index, data)| start(data).ok_or(index))
        .collect();
    let started = started?;
    let mut powers: Vec<_> = started.iter().map(|half| half.seventh).collect();
    root_powers(&mut powers);
    let halves = started.iter().zip(powers).enumerate();
    halves
        .map(|(index, (half, power))| half.finish(power).ok_or(index))
        .collect()
}

/// A decoding before its root: s, u1 = 1 - s², u2 = 1 + s², v, v·u2² and its 7th power.
struct Half {
    s: Field,
    u1: Field,
    u2: Field,
    v: Field,
    square: Field,
    seventh: Field,
}

fn start(data: &[u8]) -> Option<Half> {
    let bytes: &[u8; 32] = data.try_into().ok()?;
    if bytes[0] & 1 == 1 || !is_reduced(bytes) {
        return None;
    }
    let s = Field::from_bytes(bytes);
    let u1 = Field::ONE.less(s.squared()).carried();
    let u2 = Field::ONE.plus(s.squared()).carried();
    let u2_squared = u2.squared();
    let v = Field::ZERO
        .less(D.times(u1.squared()))
        .carried()
        .less(u2_squared)
        .carried();
    let square = v.times(u2_squared);
    let seventh = square.squared().times(square).squared().times(square);
    Some(Half {
        s,
        u1,
        u2,
        v,
        square,
        seventh,
    })
}

impl Half {
    fn finish(&self, power: Field) -> Option<Affine> {
        let root = inverse_root(self.square, power)?;
        let den_x = root.times(self.u2);
        let x = self.s.plus(self.s).times(den_x).magnitude();
        let y = self.u1.times(root).times(den_x).times(self.v);
        let t = x.times(y);
        if t.is_negative() || y.is_zero() {
            return None;
        }
        Some(Affine {
            minus: y.less(x).carried(),
            plus: y.plus(x).carried(),
            product: t.times(TWICE_D),
        })
    }
}

/// Whether 32 bytes, little-endian, are below 2^255 - 19.
fn is_reduced(bytes: &[u8; 32]) -> bool {
    let [w0, w1, w2, w3] = words(bytes);
    let top = u64::MAX >> 1;
    w3 < top || (w3 == top && !(w2 == u64::MAX && w1 == u64::MAX && w0 >= u64::MAX - 18))
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
    use curve25519_dalek::scalar::Scalar;

    /// Return what both libraries make of an encoding: its canonical bytes, or none.
    fn both(data: [u8; 32]) -> [Option<[u8; 32]>; 2] {
        let own = decode_all(&[&data])
            .ok()
            .map(|places| places[0].alone().encode());
        let audited = CompressedRistretto(data).decompress();
        [own, audited.map(|point| point.compress().to_bytes())]
    }

    #[test]
    fn the_same_encodings_are_points() {
        let mut seen = [0; 2];
        for n in 0..2000_u64 {
            let mut data = *Scalar::from(n).invert().as_bytes();
            data[31] ^= (n << 4) as u8 & 0x70;
            let [own, audited] = both(data);
            assert_eq!(own, audited);
            assert!(own.is_none_or(|bytes| bytes == data));
            seen[usize::from(own.is_some())] += 1;
        }
        assert!(seen[0] > 500 && seen[1] > 200, "{seen:?}");
    }

    #[test]
    fn what_lies_around_the_modulus_is_no_point_twice() {
        for low in 0..=u8::MAX {
            for (middle, top) in [(0xff, 0x7f), (0xff, 0xff), (0, 0), (0, 0x80), (0xff, 0x3f)] {
                let mut data = [middle; 32];
                (data[0], data[31]) = (low, top);
                let [own, audited] = both(data);
                assert_eq!(own, audited);
            }
        }
    }

    #[test]
    fn sums_are_those_of_the_audited_library() {
        let points: Vec<_> = (0..20_u64)
            .map(|n| RistrettoPoint::mul_base(&Scalar::from(n * n)))
            .collect();
        let encodings: Vec<_> = points
            .iter()
            .map(|point| point.compress().to_bytes())
            .collect();
        let encodings: Vec<_> = encodings.iter().map(|encoding| &encoding[..]).collect();
        let places = decode_all(&encodings).expect("points");
        for (place, point) in places.iter().zip(&points) {
            for (other, second) in places.iter().zip(&points) {
                let alone = place.alone();
                let cases = [
                    (alone.plus(other), point + second),
                    (alone.less(other), point - second),
                    (alone.join(&other.alone()), point + second),
                    (alone.join(&other.opposite().alone()), point - second),
                    (alone.plus(other).doubled(), point + point + second + second),
                ];
                for (own, audited) in cases {
                    assert_eq!(own.encode(), audited.compress().to_bytes());
                    assert_eq!(own.is_identity(), own.encode() == [0; 32]);
                }
            }
        }
    }

    #[test]
    fn the_bad_one_of_many_is_named() {
        let good = RistrettoPoint::mul_base(&Scalar::ONE).compress().to_bytes();
        let bad = [1; 32];
        for index in 0..19 {
            let mut encodings = vec![&good[..]; 20];
            encodings[index] = &bad;
            assert_eq!(decode_all(&encodings).err(), Some(index));
        }
        assert!(decode_all(&[&good[..31]]).is_err());
    }
}
