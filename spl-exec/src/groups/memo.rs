//! Numbers of texts that come again, found by where a text lies and not by what it says.
//!
//! Readers of Parquet give every row of a dictionary's text the same place in memory, in one batch after the other.

use std::mem::size_of;

use datafusion::{
    arrow::{
        array::{Array, MAX_INLINE_VIEW_LEN, StringViewArray},
        buffer::Buffer,
    },
    common::Result,
};

use super::intern::{Interner, NULL};

/// Texts out of line that lie one after the other are this far apart, as a power of two: each has 13 bytes or more, and its length before it.
const APART: u32 = 4;

/// Buffers of a batch, at most, whose texts are remembered.
const BUFFERS: usize = 16;

/// Bytes of a buffer, at most, whose texts are remembered.
const BUFFER_BYTES: usize = 16 << 20;

/// Short texts, at most, that are remembered.
const SHORT: usize = 1 << 20;

/// What one thread remembers of a column's texts.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// The buffers of the batch, which are held so that no other takes their place in memory.
    places: Vec<Places>,
    short: Short,
}

#[derive(Debug)]
struct Places {
    buffer: Buffer,
    slots: Vec<Place>,
}

/// A text of a buffer, at the place of its offset; the number is [`NULL`] where there is none.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    offset: u32,
    length: u32,
    number: u32,
}

impl Memo {
    /// The numbers of a batch's texts.
    pub(super) fn numbers(&mut self, array: &StringViewArray, interner: &Interner) -> Result<Vec<u32>> {
        self.begin(array);
        let mut known = None;
        let mut numbers = Vec::with_capacity(array.len());
        let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
        for (row, view) in array.views().iter().enumerate() {
            if nulls.is_some_and(|nulls| nulls.is_null(row)) {
                numbers.push(NULL);
                continue;
            }
            let number = if *view as u32 <= MAX_INLINE_VIEW_LEN { self.short.get(*view) } else { self.get(*view) };
            if number != NULL {
                numbers.push(number);
                continue;
            }
            let number = known.get_or_insert_with(|| interner.lock()).number(array.value(row))?;
            self.put(*view, number);
            numbers.push(number);
        }
        if let Some(known) = known {
            interner.note(&known);
        }
        Ok(numbers)
    }

    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        let places: usize = self.places.iter().map(|places| places.slots.len() * size_of::<Place>()).sum();
        places + self.short.slots.len() * size_of::<u128>()
    }

    fn begin(&mut self, array: &StringViewArray) {
        let mut before = std::mem::take(&mut self.places);
        for buffer in array.data_buffers().iter().take(BUFFERS) {
            let same = |known: &Places| known.buffer.as_ptr() == buffer.as_ptr() && known.buffer.len() == buffer.len();
            let places = match before.iter().position(same) {
                Some(place) => before.swap_remove(place),
                None => {
                    let slots = if buffer.len() > BUFFER_BYTES { 0 } else { (buffer.len() >> APART) + 1 };
                    Places { buffer: buffer.clone(), slots: vec![Place::default(); slots] }
                }
            };
            self.places.push(places);
        }
    }

    fn get(&self, view: u128) -> u32 {
        let (buffer, offset) = place(view);
        let slot = self.places.get(buffer).and_then(|places| places.slots.get((offset >> APART) as usize));
        slot.filter(|slot| slot.offset == offset && slot.length == view as u32).map_or(NULL, |slot| slot.number)
    }

    fn put(&mut self, view: u128, number: u32) {
        let length = view as u32;
        if length <= MAX_INLINE_VIEW_LEN {
            return self.short.put(view, number);
        }
        let (buffer, offset) = place(view);
        let slot = self.places.get_mut(buffer).and_then(|places| places.slots.get_mut((offset >> APART) as usize));
        if let Some(slot) = slot {
            *slot = Place { offset, length, number };
        }
    }
}

/// The buffer and the offset that a view names.
fn place(view: u128) -> (usize, u32) {
    ((view >> 64) as u32 as usize, (view >> 96) as u32)
}

/// Numbers of short texts by what they say: a slot holds the text, its length and its number, and is zero where it is free.
#[derive(Debug, Default)]
struct Short {
    slots: Vec<u128>,
    taken: usize,
}

/// Bits of a slot that say which text it is: 12 bytes, and a length up to 12.
const TEXT_BITS: u32 = 100;

/// What a slot says of the text of a view.
fn text(view: u128) -> u128 {
    view >> 32 | u128::from(view as u32) << 96
}

impl Short {
    /// The slot of a text, or the free one that it would take. One in three is taken at most.
    fn slot(&self, text: u128) -> (usize, u128) {
        let mask = self.slots.len().wrapping_sub(1);
        let mixed =
            u128::from((text >> 64) as u64 ^ 0x9fb2_1c65_1e98_df25) * u128::from(text as u64 ^ 0x9e37_79b9_7f4a_7c15);
        let mut place = ((mixed >> 64) as u64 ^ mixed as u64) as usize & mask;
        loop {
            let slot = self.slots.get(place).copied().unwrap_or_default();
            if slot == 0 || (slot ^ text) << (u128::BITS - TEXT_BITS) == 0 {
                return (place, slot);
            }
            place = (place + 1) & mask;
        }
    }

    fn get(&self, view: u128) -> u32 {
        (self.slot(text(view)).1 >> TEXT_BITS) as u32
    }

    fn put(&mut self, view: u128, number: u32) {
        if number >> (u128::BITS - TEXT_BITS) != 0 {
            return;
        }
        if self.taken >= SHORT {
            *self = Self::default();
        }
        if self.taken * 3 >= self.slots.len() {
            let size = (self.slots.len() * 2).max(1 << 10);
            let before = std::mem::replace(&mut self.slots, vec![0; size]);
            before.into_iter().filter(|slot| *slot != 0).for_each(|slot| self.set(slot));
        }
        self.taken += 1;
        self.set(text(view) | u128::from(number) << TEXT_BITS);
    }

    fn set(&mut self, slot: u128) {
        let (place, _) = self.slot(slot & ((1 << TEXT_BITS) - 1));
        self.slots.get_mut(place).into_iter().for_each(|place| *place = slot);
    }
}
