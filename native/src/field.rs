//! Numbers modulo 2^255 - 19, in five limbs of 51 bits. Variable time: for public data only.
//!
//! A product's limbs are below 2^52, a sum or difference of two of those below 2^54; that is
//! what a factor may have, and one more sum of the kind does no harm.

const MASK: u64 = (1 << 51) - 1;

/// Return x to the power (p - 5)/8 = 2^252 - 3, for one number or for several side by side.
macro_rules! root_power {
    ($x:expr) => {{
        let x = $x;
        let x2 = x.squared();
        let x9 = x2.squared_often(2).times(x);
        let e5 = x9.times(x2).squared().times(x9); // 2^5 - 1
        let e10 = e5.squared_often(5).times(e5);
        let e20 = e10.squared_often(10).times(e10);
        let e40 = e20.squared_often(20).times(e20);
        let e50 = e40.squared_often(10).times(e10);
        let e100 = e50.squared_often(50).times(e50);
        let e200 = e100.squared_often(100).times(e100);
        let e250 = e200.squared_often(50).times(e50);
        e250.squared_often(2).times(x)
    }};
}
pub(crate) use root_power;

/// A number modulo 2^255 - 19.
#[derive(Clone, Copy, Debug)]
pub struct Field(pub [u64; 5]);

impl Field {
    pub const ZERO: Self = Self([0; 5]);
    pub const ONE: Self = Self([1, 0, 0, 0, 0]);
    pub const MINUS_ONE: Self = Self([MASK - 19, MASK, MASK, MASK, MASK]);

    /// Read 32 bytes, little-endian; the highest bit is left out.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let [w0, w1, w2, w3] = words(bytes);
        Self([
            w0 & MASK,
            (w0 >> 51 | w1 << 13) & MASK,
            (w1 >> 38 | w2 << 26) & MASK,
            (w2 >> 25 | w3 << 39) & MASK,
            (w3 >> 12) & MASK,
        ])
    }

    /// Return the 32 bytes of the reduced number, little-endian.
    pub fn to_bytes(self) -> [u8; 32] {
        let l = self.reduced();
        let words = [
            l[0] | l[1] << 51,
            l[1] >> 13 | l[2] << 38,
            l[2] >> 26 | l[3] << 25,
            l[3] >> 39 | l[4] << 12,
        ];
        let mut bytes = [0; 32];
        for (place, word) in bytes.chunks_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// Return the limbs of the reduced number: each below 2^51, the whole below 2^255 - 19.
    pub fn reduced(self) -> [u64; 5] {
        let mut limbs = self.carried().0;
        // Where the number is not reduced, and only there, 19 more of it reach 2^255.
        let mut over = (limbs[0] + 19) >> 51;
        for limb in &limbs[1..] {
            over = (limb + over) >> 51;
        }
        limbs[0] += 19 * over;
        for index in 0..4 {
            limbs[index + 1] += limbs[index] >> 51;
            limbs[index] &= MASK;
        }
        limbs[4] &= MASK;
        limbs
    }

    /// Whether the reduced number is odd: what the standard calls negative.
    pub fn is_negative(self) -> bool {
        self.reduced()[0] & 1 == 1
    }

    /// Whether the number is 0.
    pub fn is_zero(self) -> bool {
        self.reduced() == [0; 5]
    }

    /// Whether two numbers are the same.
    pub fn equals(self, other: Self) -> bool {
        self.reduced() == other.reduced()
    }

    /// Return the even one of a number and its opposite.
    pub fn magnitude(self) -> Self {
        if self.is_negative() {
            self.opposite()
        } else {
            self
        }
    }

    /// Return the number's opposite, carried.
    pub fn opposite(self) -> Self {
        Self::ZERO.less(self).carried()
    }

    /// Return the number with limbs little above 2^51.
    #[inline(always)]
    pub fn carried(self) -> Self {
        let l = self.0;
        Self([
            (l[0] & MASK) + 19 * (l[4] >> 51),
            (l[1] & MASK) + (l[0] >> 51),
            (l[2] & MASK) + (l[1] >> 51),
            (l[3] & MASK) + (l[2] >> 51),
            (l[4] & MASK) + (l[3] >> 51),
        ])
    }

    /// Return the sum, not carried.
    #[inline(always)]
    pub fn plus(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + other.0[i]))
    }

    /// Return the difference, not carried; the other's limbs must be below 2^53 - 76.
    #[inline(always)]
    pub fn less(self, other: Self) -> Self {
        // Four times 2^255 - 19 more: so no limb falls below zero.
        const FOUR_P: [u64; 5] = [4 * (MASK - 18), 4 * MASK, 4 * MASK, 4 * MASK, 4 * MASK];
        Self(std::array::from_fn(|i| self.0[i] + FOUR_P[i] - other.0[i]))
    }

    /// Return the product.
    #[inline(always)]
    pub fn times(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        let (b1, b2, b3, b4) = (19 * b[1], 19 * b[2], 19 * b[3], 19 * b[4]);
        fold([
            mul(a[0], b[0]) + mul(a[4], b1) + mul(a[3], b2) + mul(a[2], b3) + mul(a[1], b4),
            mul(a[1], b[0]) + mul(a[0], b[1]) + mul(a[4], b2) + mul(a[3], b3) + mul(a[2], b4),
            mul(a[2], b[0]) + mul(a[1], b[1]) + mul(a[0], b[2]) + mul(a[4], b3) + mul(a[3], b4),
            mul(a[3], b[0]) + mul(a[2], b[1]) + mul(a[1], b[2]) + mul(a[0], b[3]) + mul(a[4], b4),
            mul(a[4], b[0]) + mul(a[3], b[1]) + mul(a[2], b[2]) + mul(a[1], b[3]) + mul(a[0], b[4]),
        ])
    }

    /// Return the square.
    #[inline(always)]
    pub fn squared(self) -> Self {
        let a = self.0;
        let (d0, d1, d2) = (2 * a[0], 2 * a[1], 2 * a[2]);
        let (n3, n4) = (19 * a[3], 19 * a[4]);
        fold([
            mul(a[0], a[0]) + mul(d1, n4) + mul(d2, n3),
            mul(a[3], n3) + mul(d0, a[1]) + mul(d2, n4),
            mul(a[1], a[1]) + mul(d0, a[2]) + mul(2 * a[3], n4),
            mul(a[4], n4) + mul(d0, a[3]) + mul(d1, a[2]),
            mul(a[2], a[2]) + mul(d0, a[4]) + mul(d1, a[3]),
        ])
    }

    /// Return the number squared so many times.
    pub fn squared_often(self, times: usize) -> Self {
        (0..times).fold(self, |number, _| number.squared())
    }

    /// Return the number to the power (p - 5)/8.
    pub fn root_power(self) -> Self {
        root_power!(self)
    }
}

/// Return 32 bytes as four words.
pub fn words(bytes: &[u8; 32]) -> [u64; 4] {
    std::array::from_fn(|i| {
        let word = bytes[8 * i..8 * i + 8].try_into();
        u64::from_le_bytes(word.expect("eight bytes"))
    })
}

#[inline(always)]
fn mul(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}

/// Carry five sums below 2^112.
#[inline(always)]
fn fold(mut sums: [u128; 5]) -> Field {
    let mut limbs = [0; 5];
    for i in 0..4 {
        sums[i + 1] += sums[i] >> 51;
        limbs[i] = sums[i] as u64 & MASK;
    }
    limbs[4] = sums[4] as u64 & MASK;
    limbs[0] += 19 * (sums[4] >> 51) as u64;
    limbs[1] += limbs[0] >> 51;
    limbs[0] &= MASK;
    Field(limbs)
}
