//! Several numbers modulo 2^255 - 19 side by side in vector registers: four with AVX2, eight
//! with AVX-512. For public data only.
//!
//! Ten limbs of 26 and 25 bits by turns, each in the low half of a 64-bit lane. After `fold`
//! they are below 2^26 and 2^25, the odd ones a little over: a sum of ten products, doubled
//! where two odd limbs meet and 19-fold where they wrap around, stays below 2^60.

use crate::field::{Field, root_power};

const WIDE: u32 = 26;
const NARROW: u32 = 25;

/// Return a number's ten limbs of 26 and 25 bits.
fn halves(number: Field) -> [u64; 10] {
    let limbs = number.reduced();
    std::array::from_fn(|i| match i % 2 {
        0 => limbs[i / 2] & ((1 << WIDE) - 1),
        _ => limbs[i / 2] >> WIDE,
    })
}

/// The arithmetic, for one kind of register.
macro_rules! lanes {
    ($feature:literal, $count:literal) => {
        use super::*;

        #[derive(Clone, Copy)]
        struct Lanes([Vector; 10]);

        /// Return the numbers, each to the power (p - 5)/8.
        #[target_feature(enable = $feature)]
        pub fn root_powers(numbers: &[Field; $count]) -> [Field; $count] {
            let lanes = pack(numbers);
            unpack(root_power!(lanes))
        }

        #[target_feature(enable = $feature)]
        fn pack(numbers: &[Field; $count]) -> Lanes {
            let split = numbers.map(halves);
            let mut lanes = [splat(0); 10];
            for (i, lane) in lanes.iter_mut().enumerate() {
                let limbs: [u64; $count] = std::array::from_fn(|number| split[number][i]);
                // SAFETY: both are plain bits of one size.
                *lane = unsafe { std::mem::transmute::<[u64; $count], Vector>(limbs) };
            }
            Lanes(lanes)
        }

        #[target_feature(enable = $feature)]
        fn unpack(lanes: Lanes) -> [Field; $count] {
            let mut numbers = [Field::ZERO; $count];
            for (i, lane) in lanes.0.into_iter().enumerate() {
                // SAFETY: both are plain bits of one size.
                let limbs = unsafe { std::mem::transmute::<Vector, [u64; $count]>(lane) };
                for (number, limb) in numbers.iter_mut().zip(limbs) {
                    number.0[i / 2] += limb << (WIDE * (i as u32 % 2));
                }
            }
            numbers.map(Field::carried)
        }

        impl Lanes {
            #[target_feature(enable = $feature)]
            #[inline]
            #[rustfmt::skip]
            fn times(self, other: Self) -> Self {
                let (a, b) = (self.0, other.0);
                let (d, n) = (each!(doubled, a), each!(nineteenfold, b));
                fold([
                    sum!(a[0] * b[0], d[1] * n[9], a[2] * n[8], d[3] * n[7], a[4] * n[6],
                         d[5] * n[5], a[6] * n[4], d[7] * n[3], a[8] * n[2], d[9] * n[1]),
                    sum!(a[0] * b[1], a[1] * b[0], a[2] * n[9], a[3] * n[8], a[4] * n[7],
                         a[5] * n[6], a[6] * n[5], a[7] * n[4], a[8] * n[3], a[9] * n[2]),
                    sum!(a[0] * b[2], d[1] * b[1], a[2] * b[0], d[3] * n[9], a[4] * n[8],
                         d[5] * n[7], a[6] * n[6], d[7] * n[5], a[8] * n[4], d[9] * n[3]),
                    sum!(a[0] * b[3], a[1] * b[2], a[2] * b[1], a[3] * b[0], a[4] * n[9],
                         a[5] * n[8], a[6] * n[7], a[7] * n[6], a[8] * n[5], a[9] * n[4]),
                    sum!(a[0] * b[4], d[1] * b[3], a[2] * b[2], d[3] * b[1], a[4] * b[0],
                         d[5] * n[9], a[6] * n[8], d[7] * n[7], a[8] * n[6], d[9] * n[5]),
                    sum!(a[0] * b[5], a[1] * b[4], a[2] * b[3], a[3] * b[2], a[4] * b[1],
                         a[5] * b[0], a[6] * n[9], a[7] * n[8], a[8] * n[7], a[9] * n[6]),
                    sum!(a[0] * b[6], d[1] * b[5], a[2] * b[4], d[3] * b[3], a[4] * b[2],
                         d[5] * b[1], a[6] * b[0], d[7] * n[9], a[8] * n[8], d[9] * n[7]),
                    sum!(a[0] * b[7], a[1] * b[6], a[2] * b[5], a[3] * b[4], a[4] * b[3],
                         a[5] * b[2], a[6] * b[1], a[7] * b[0], a[8] * n[9], a[9] * n[8]),
                    sum!(a[0] * b[8], d[1] * b[7], a[2] * b[6], d[3] * b[5], a[4] * b[4],
                         d[5] * b[3], a[6] * b[2], d[7] * b[1], a[8] * b[0], d[9] * n[9]),
                    sum!(a[0] * b[9], a[1] * b[8], a[2] * b[7], a[3] * b[6], a[4] * b[5],
                         a[5] * b[4], a[6] * b[3], a[7] * b[2], a[8] * b[1], a[9] * b[0]),
                ])
            }

            #[target_feature(enable = $feature)]
            #[inline]
            #[rustfmt::skip]
            fn squared(self) -> Self {
                let a = self.0;
                let (d, n) = (each!(doubled, a), each!(nineteenfold, a));
                let t = each!(doubled, n);
                fold([
                    sum!(a[0] * a[0], d[1] * t[9], d[2] * n[8],
                         d[3] * t[7], d[4] * n[6], a[5] * t[5]),
                    sum!(d[0] * a[1], d[2] * n[9], d[3] * n[8], d[4] * n[7], d[5] * n[6]),
                    sum!(d[0] * a[2], a[1] * d[1], d[3] * t[9],
                         d[4] * n[8], d[5] * t[7], a[6] * n[6]),
                    sum!(d[0] * a[3], d[1] * a[2], d[4] * n[9], d[5] * n[8], d[6] * n[7]),
                    sum!(d[0] * a[4], d[1] * d[3], a[2] * a[2],
                         d[5] * t[9], d[6] * n[8], a[7] * t[7]),
                    sum!(d[0] * a[5], d[1] * a[4], d[2] * a[3], d[6] * n[9], d[7] * n[8]),
                    sum!(d[0] * a[6], d[1] * d[5], d[2] * a[4],
                         a[3] * d[3], d[7] * t[9], a[8] * n[8]),
                    sum!(d[0] * a[7], d[1] * a[6], d[2] * a[5], d[3] * a[4], d[8] * n[9]),
                    sum!(d[0] * a[8], d[1] * d[7], d[2] * a[6],
                         d[3] * d[5], a[4] * a[4], a[9] * t[9]),
                    sum!(d[0] * a[9], d[1] * a[8], d[2] * a[7], d[3] * a[6], d[4] * a[5]),
                ])
            }

            #[target_feature(enable = $feature)]
            #[inline]
            fn squared_often(self, times: usize) -> Self {
                let mut number = self;
                for _ in 0..times {
                    number = number.squared();
                }
                number
            }
        }

        #[target_feature(enable = $feature)]
        #[inline]
        fn doubled(limb: Vector) -> Vector {
            add(limb, limb)
        }

        #[target_feature(enable = $feature)]
        #[inline]
        fn nineteenfold(limb: Vector) -> Vector {
            mul(limb, splat(19))
        }

        #[target_feature(enable = $feature)]
        #[inline]
        fn low<const BITS: u32>(limb: Vector) -> Vector {
            and(limb, splat((1 << BITS) - 1))
        }

        /// Return what of a limb goes over its bits.
        #[target_feature(enable = $feature)]
        #[inline]
        fn over<const BITS: u32>(limb: Vector) -> Vector {
            if BITS == WIDE { shift::<26>(limb) } else { shift::<25>(limb) }
        }

        /// Carry ten sums; what goes over the highest limb may have more than 32 bits.
        #[target_feature(enable = $feature)]
        #[inline]
        fn fold(mut z: [Vector; 10]) -> Lanes {
            carry!(z, WIDE: 0 to 1, 4 to 5);
            carry!(z, NARROW: 1 to 2, 5 to 6);
            carry!(z, WIDE: 2 to 3, 6 to 7);
            carry!(z, NARROW: 3 to 4, 7 to 8);
            carry!(z, WIDE: 4 to 5, 8 to 9);
            let over_top = over::<NARROW>(z[9]);
            z[9] = low::<NARROW>(z[9]);
            z[0] = add(z[0], nineteenfold(low::<WIDE>(over_top)));
            z[1] = add(z[1], nineteenfold(over::<WIDE>(over_top)));
            carry!(z, WIDE: 0 to 1);
            Lanes(z)
        }
    };
}

macro_rules! sum {
    ($a:ident[$i:literal] * $b:ident[$j:literal]
     $(, $c:ident[$k:literal] * $d:ident[$l:literal])*) => {{
        let sum = mul($a[$i], $b[$j]);
        $(let sum = add(sum, mul($c[$k], $d[$l]));)*
        sum
    }};
}

macro_rules! carry {
    ($z:ident, $bits:ident: $($from:literal to $to:literal),*) => {
        $($z[$to] = add($z[$to], over::<$bits>($z[$from]));
        $z[$from] = low::<$bits>($z[$from]);)*
    };
}

macro_rules! each {
    ($what:ident, $a:ident) => {
        [
            $what($a[0]),
            $what($a[1]),
            $what($a[2]),
            $what($a[3]),
            $what($a[4]),
            $what($a[5]),
            $what($a[6]),
            $what($a[7]),
            $what($a[8]),
            $what($a[9]),
        ]
    };
}

/// Four numbers, with AVX2.
pub mod four {
    use std::arch::x86_64::{
        __m256i as Vector, _mm256_add_epi64 as add, _mm256_and_si256 as and,
        _mm256_mul_epu32 as mul, _mm256_set1_epi64x as splat, _mm256_srli_epi64 as shift,
    };
    lanes!("avx2", 4);
}

/// Eight numbers, with AVX-512.
pub mod eight {
    use std::arch::x86_64::{
        __m512i as Vector, _mm512_add_epi64 as add, _mm512_and_si512 as and,
        _mm512_mul_epu32 as mul, _mm512_set1_epi64 as splat, _mm512_srli_epi64 as shift,
    };
    lanes!("avx512f", 8);
}
