//! Random numbers that are a pure function of where they are used.
use persona_sys as sys;

/// Where a random number is used: a function of these four, on every machine, thread and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Draw {
    /// The seed.
    pub seed: u64,
    /// Tells uses apart; programs take [`PURPOSE_HOST`] and up.
    pub purpose: u32,
    /// The thing that the number is for, such as a row.
    pub unit: u64,
    /// The how manieth number of the unit.
    pub draw: u32,
}

/// The first purpose that is free for programs.
pub const PURPOSE_HOST: u32 = sys::PERSONA_RANDOM_PURPOSE_HOST as u32;

impl Draw {
    /// Four random words.
    #[doc = sys::header_comment!(persona_random_block)]
    pub fn block(self) -> [u32; 4] {
        let mut words = [0; 4];
        unsafe { sys::persona_random_block(self.seed, self.purpose, self.unit, self.draw, words.as_mut_ptr()) };
        words
    }

    /// A number in [0, 1).
    #[doc = sys::header_comment!(persona_random_uniform)]
    pub fn uniform(self) -> f64 {
        unsafe { sys::persona_random_uniform(self.seed, self.purpose, self.unit, self.draw) }
    }

    /// A standard normal number.
    #[doc = sys::header_comment!(persona_random_normal)]
    pub fn normal(self) -> f64 {
        unsafe { sys::persona_random_normal(self.seed, self.purpose, self.unit, self.draw) }
    }

    /// A whole number from 0 to count - 1; a count below 1 gives 0.
    #[doc = sys::header_comment!(persona_random_below)]
    pub fn below(self, count: i64) -> i64 {
        unsafe { sys::persona_random_below(self.seed, self.purpose, self.unit, self.draw, count) }
    }
}
