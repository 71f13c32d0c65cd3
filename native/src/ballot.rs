//! A ballot's bytes, cut into their parts, and its challenges.
//!
//! Source: protocol §1 (H, enc), §5.

use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};

const VERSION: u8 = 1;
const FRAME_BYTES: usize = 97;
const OPTION_BYTES: usize = 192;

/// How the ballots of one poll are laid out.
pub struct Layout {
    pub options: Vec<usize>,
    pub length: usize,
}

impl Layout {
    /// Return the layout for so many options of each question.
    pub fn new(options: Vec<usize>) -> Self {
        let length = FRAME_BYTES + OPTION_BYTES * options.iter().sum::<usize>();
        Self { options, length }
    }

    /// Return how many points a ballot holds.
    pub fn points(&self) -> usize {
        2 + 4 * self.options.iter().sum::<usize>()
    }

    /// Return how many points are added up: A and B of every option.
    pub fn sums(&self) -> usize {
        2 * self.options.iter().sum::<usize>()
    }

    /// Return the ballot's parts, or None if length or version are another's.
    pub fn cut<'a>(&self, ballot: &'a [u8]) -> Option<Ballot<'a>> {
        if ballot.len() != self.length || ballot[0] != VERSION {
            return None;
        }
        let (body, signature) = ballot.split_at(self.length - 64);
        let (slip_key, mut rest) = body[1..].split_at(32);
        let mut questions = Vec::with_capacity(self.options.len());
        for &count in &self.options {
            let (question, after) = rest.split_at(count * OPTION_BYTES);
            let (vector, question) = question.split_at(64 * count);
            let (announced, question) = question.split_at(64 * count);
            let (challenges, responses) = question.split_at(32 * count);
            questions.push(Question { vector, announced, challenges, responses });
            rest = after;
        }
        let (nonce, response) = signature.split_at(32);
        Some(Ballot { body, slip_key, questions, nonce, response })
    }
}

/// One ballot: P, the questions' parts, and the signature R ‖ z on the body.
pub struct Ballot<'a> {
    pub body: &'a [u8],
    pub slip_key: &'a [u8],
    pub questions: Vec<Question<'a>>,
    pub nonce: &'a [u8],
    pub response: &'a [u8],
}

/// One question: X, the a_i ‖ b_i, the c_i and the z_i.
pub struct Question<'a> {
    pub vector: &'a [u8],
    pub announced: &'a [u8],
    pub challenges: &'a [u8],
    pub responses: &'a [u8],
}

impl Ballot<'_> {
    /// Return the challenge of the signature by the slip's key.
    pub fn cast_challenge(&self, phi: &[u8]) -> Scalar {
        let parts = [self.slip_key, self.nonce, phi, self.body];
        Scalar::from_hash(absorb(tagged("cast"), &parts))
    }

    /// Return the challenge that the question's c_i must add up to.
    pub fn proof_challenge(&self, phi: &[u8], number: usize) -> Scalar {
        let question = &self.questions[number];
        let index = u32_bytes(number);
        let parts = [phi, self.slip_key, &index, question.vector, question.announced];
        Scalar::from_hash(absorb(tagged("ballot"), &parts))
    }

    /// Return ρ_0 … ρ_{K-1} of a question: 1, then 128 bits each.
    pub fn mixing_weights(&self, phi: &[u8], number: usize) -> Vec<Scalar> {
        let question = &self.questions[number];
        let parts = [phi, self.slip_key, &u32_bytes(number), question.vector];
        let common = absorb(tagged("weight"), &parts);
        let count = question.challenges.len() / 32;
        let mixed = (1..count).map(|j| {
            let digest = absorb(common.clone(), &[&u32_bytes(j)]).finalize();
            weight(&digest[..16])
        });
        std::iter::once(Scalar::ONE).chain(mixed).collect()
    }
}

/// Return 16 bytes, little-endian, as a scalar.
pub fn weight(bytes: &[u8]) -> Scalar {
    let mut half = [0; 16];
    half.copy_from_slice(bytes);
    Scalar::from(u128::from_le_bytes(half))
}

/// Return the scalars of concatenated encodings, or None if one is not below the order.
pub fn scalars(data: &[u8]) -> Option<Vec<Scalar>> {
    data.chunks(32).map(scalar).collect()
}

/// Return the scalar that 32 bytes stand for, or None if they are not below the order.
pub fn scalar(data: &[u8]) -> Option<Scalar> {
    Scalar::from_canonical_bytes(data.try_into().ok()?).into()
}

fn tagged(tag: &str) -> Sha512 {
    absorb(Sha512::new(), &[["pingjia/1/", tag].concat().as_bytes()])
}

fn absorb(mut hash: Sha512, parts: &[&[u8]]) -> Sha512 {
    for part in parts {
        hash.update(u32_bytes(part.len()));
        hash.update(part);
    }
    hash
}

fn u32_bytes(number: usize) -> [u8; 4] {
    (number as u32).to_be_bytes()
}
