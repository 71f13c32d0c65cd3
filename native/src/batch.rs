//! Many ballots at once: one random linear combination of all their equations.
//!
//! Source: protocol §5 (Check).

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, IsIdentity, VartimeMultiscalarMul};

use crate::ballot::{Ballot, Layout, Question, scalar, scalars, weight};
use crate::points::decode;

/// So many points at most (but one ballot at least) go into one combination:
/// enough for its fixed part not to count, few enough for the processor's cache.
const CHUNK_POINTS: usize = 4096;

/// Return ΣA, ΣB of every option, one after the other, if all ballots hold, and None if one does not.
///
/// Fails only if the operating system gives no random bytes.
pub fn add_checked<B: AsRef<[u8]>>(
    phi: &[u8],
    key: &RistrettoPoint,
    layout: &Layout,
    ballots: &[B],
) -> Result<Option<Vec<RistrettoPoint>>, getrandom::Error> {
    let mut sums = vec![RistrettoPoint::identity(); layout.sums()];
    for chunk in ballots.chunks((CHUNK_POINTS / layout.points()).max(1)) {
        let mut equation = Equation::new(chunk.len() * layout.points())?;
        let read = chunk.iter().all(|bytes| {
            let ballot = layout.cut(bytes.as_ref());
            ballot.is_some_and(|ballot| equation.add_ballot(phi, &ballot, &mut sums).is_some())
        });
        if !read || !equation.holds(key) {
            return Ok(None);
        }
    }
    Ok(Some(sums))
}

/// Return ΣA, ΣB, … of every question, or the index of a ballot that holds no point where one belongs.
pub fn sums<B: AsRef<[u8]>>(
    layout: &Layout,
    ballots: &[B],
) -> Result<Vec<Vec<RistrettoPoint>>, usize> {
    let empty = |&count: &usize| vec![RistrettoPoint::identity(); 2 * count];
    let mut sums: Vec<Vec<_>> = layout.options.iter().map(empty).collect();
    for (index, bytes) in ballots.iter().enumerate() {
        let ballot = layout.cut(bytes.as_ref()).ok_or(index)?;
        for (question, sums) in ballot.questions.iter().zip(&mut sums) {
            for (encoding, sum) in question.vector.chunks(32).zip(sums) {
                *sum += decode(encoding).ok_or(index)?;
            }
        }
    }
    Ok(sums)
}

/// A weighted sum of equations that is to be the identity; G and Y come once, with all
/// their weights together.
struct Equation {
    scalars: Vec<Scalar>,
    points: Vec<RistrettoPoint>,
    of_generator: Scalar,
    of_key: Scalar,
    weights: Vec<u8>,
}

impl Equation {
    /// Return an empty equation with fresh weights: fewer than points are needed.
    fn new(points: usize) -> Result<Self, getrandom::Error> {
        let mut weights = vec![0; 16 * points];
        getrandom::fill(&mut weights)?;
        Ok(Self {
            scalars: Vec::with_capacity(points + 2),
            points: Vec::with_capacity(points + 2),
            of_generator: Scalar::ZERO,
            of_key: Scalar::ZERO,
            weights,
        })
    }

    /// Add a ballot's signature and proofs, and its A and B to the sums, or return None: the ballot is refused.
    fn add_ballot(
        &mut self,
        phi: &[u8],
        ballot: &Ballot<'_>,
        sums: &mut [RistrettoPoint],
    ) -> Option<()> {
        let mut sums = sums.iter_mut();
        self.add_signature(phi, ballot)?;
        for (number, question) in ballot.questions.iter().enumerate() {
            let challenge = ballot.proof_challenge(phi, number);
            let mixing = ballot.mixing_weights(phi, number);
            let vector = self.add_proof(question, &challenge, &mixing)?;
            for (point, sum) in vector.iter().zip(sums.by_ref()) {
                *sum += point;
            }
        }
        Some(())
    }

    /// Add R + c·P - z·G = 0, weighted.
    fn add_signature(&mut self, phi: &[u8], ballot: &Ballot<'_>) -> Option<()> {
        let weight = self.fresh_weight();
        self.of_generator -= weight * scalar(ballot.response)?;
        self.add(weight, non_identity(ballot.nonce)?);
        self.add(weight * ballot.cast_challenge(phi), non_identity(ballot.slip_key)?);
        Some(())
    }

    /// Add, for every option i, weighted with s and t:
    /// a_i + c_i·A' - z_i·G = 0 and b_i + c_i·(B' - ρ_i·G) - z_i·Y = 0. Return the A_i and B_i.
    fn add_proof(
        &mut self,
        question: &Question<'_>,
        challenge: &Scalar,
        mixing: &[Scalar],
    ) -> Option<&[RistrettoPoint]> {
        let challenges = scalars(question.challenges)?;
        let responses = scalars(question.responses)?;
        if challenges.iter().sum::<Scalar>() != *challenge {
            return None;
        }
        let (mut of_a, mut of_b) = (Scalar::ZERO, Scalar::ZERO);
        let announced = question.announced.chunks(64);
        for (((pair, c), z), rho) in announced.zip(&challenges).zip(&responses).zip(mixing) {
            let (s, t) = (self.fresh_weight(), self.fresh_weight());
            let tc = t * c;
            of_a += s * c;
            of_b += tc;
            self.of_generator -= s * z + tc * rho;
            self.of_key -= t * z;
            self.add(s, decode(&pair[..32])?);
            self.add(t, decode(&pair[32..])?);
        }
        for (pair, rho) in question.vector.chunks(64).zip(mixing) {
            self.add(of_a * rho, non_identity(&pair[..32])?);
            self.add(of_b * rho, decode(&pair[32..])?);
        }
        Some(&self.points[self.points.len() - 2 * mixing.len()..])
    }

    fn add(&mut self, scalar: Scalar, point: RistrettoPoint) {
        self.scalars.push(scalar);
        self.points.push(point);
    }

    fn fresh_weight(&mut self) -> Scalar {
        let rest = self.weights.len() - 16;
        let fresh = weight(&self.weights[rest..]);
        self.weights.truncate(rest);
        fresh
    }

    /// Return whether the sum is the identity.
    fn holds(mut self, key: &RistrettoPoint) -> bool {
        self.add(self.of_generator, RISTRETTO_BASEPOINT_POINT);
        self.add(self.of_key, *key);
        RistrettoPoint::vartime_multiscalar_mul(&self.scalars, &self.points).is_identity()
    }
}

/// Return the element that 32 bytes stand for, if it is one and not the identity, whose only encoding is all zeros.
fn non_identity(data: &[u8]) -> Option<RistrettoPoint> {
    if data.iter().all(|&byte| byte == 0) { None } else { decode(data) }
}
