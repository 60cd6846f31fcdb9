//! Which rows are drawn from one population: a school, a branch, a folder. A name is rare or common within it.

/// Population of each reading.
#[derive(Clone, Debug, Default)]
pub struct Populations {
    by_reading: Vec<u32>,
}

impl Populations {
    /// All readings speak of one population.
    pub fn one() -> Self {
        Self::default()
    }

    /// Takes a population number for each dense reading index; readings beyond the list belong to population 0.
    pub fn by_reading(by_reading: Vec<u32>) -> Self {
        Self { by_reading }
    }

    /// Population of a reading.
    pub fn of(&self, reading: u32) -> u32 {
        self.by_reading.get(reading as usize).copied().unwrap_or_default()
    }
}
