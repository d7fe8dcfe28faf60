//! What is known of texts that come again: those of a dictionary, batch after batch.

use datafusion::arrow::{
    array::{MAX_INLINE_VIEW_LEN, StringViewArray},
    buffer::Buffer,
};

/// Texts that are remembered.
const SLOTS: usize = 1 << 12;

/// Numbers that what is remembered may take together, before all is forgotten.
const MOST: usize = 1 << 18;

/// Where a view names its buffer, and which bits.
const BUFFER: u32 = 64;
const BUFFER_BITS: u128 = (u32::MAX as u128) << BUFFER;

/// What was found in texts, by where they lie in memory. Readers of files give the rows of a dictionary's text the same place, in one
/// batch after the other.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The buffers of the batch, held so that no other takes their place in memory, each with a number that none had before.
    buffers: Vec<(Buffer, u32)>,
    next: u32,
    slots: Vec<Slot>,
    found: Vec<u32>,
    /// How often something was asked for, and how often it was known.
    asked: u32,
    answered: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// A view with its buffer's number; no view is zero but that of the empty text.
    key: u128,
    start: u32,
    end: u32,
    taken: bool,
}

/// A text's place among those remembered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key(u128);

impl Known {
    /// Begins a batch.
    pub(super) fn begin(&mut self, array: &StringViewArray) {
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        // The batches before count ever less.
        self.asked /= 2;
        self.answered /= 2;
        let before = std::mem::take(&mut self.buffers);
        for buffer in array.data_buffers() {
            let same = |(known, _): &&(Buffer, u32)| known.as_ptr() == buffer.as_ptr() && known.len() == buffer.len();
            let number = before.iter().find(same).map_or(self.next, |(_, number)| *number);
            if number == self.next {
                self.next = self.next.wrapping_add(1);
            }
            self.buffers.push((buffer.clone(), number));
        }
        if self.found.len() > MOST || self.next > u32::MAX / 2 {
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.slots.fill(Slot::default());
        self.found.clear();
    }

    /// The key of a view of the batch; `None` where texts come again too seldom for remembering to pay.
    pub(super) fn key(&mut self, view: u128) -> Option<Key> {
        if self.asked > 1024 && self.answered < self.asked / 4 {
            return None;
        }
        self.asked += 1;
        if view as u32 <= MAX_INLINE_VIEW_LEN {
            return Some(Key(view));
        }
        let (_, number) = self.buffers.get((view >> BUFFER) as u32 as usize)?;
        Some(Key(view & !BUFFER_BITS | u128::from(*number) << BUFFER))
    }

    /// What was found in the text.
    pub(super) fn get(&mut self, key: Key) -> Option<&[u32]> {
        let slot = self.slots.get(place(key)).filter(|slot| slot.taken && slot.key == key.0)?;
        self.answered += 1;
        self.found.get(slot.start as usize..slot.end as usize)
    }

    /// Remembers what was found in a text, in place of another.
    pub(super) fn put(&mut self, key: Key, found: &[u32]) {
        let Ok(start) = u32::try_from(self.found.len()) else { return };
        self.found.extend_from_slice(found);
        let end = start.saturating_add(u32::try_from(found.len()).unwrap_or_default());
        if let Some(slot) = self.slots.get_mut(place(key)) {
            *slot = Slot { key: key.0, start, end, taken: true };
        }
    }
}

fn place(Key(key): Key) -> usize {
    let mixed = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 52) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::{
        array::{AsArray, UInt32Array},
        compute::take,
    };

    use super::*;

    fn get(known: &mut Known, array: &StringViewArray, row: usize) -> Option<Vec<u32>> {
        let key = known.key(array.views()[row])?;
        known.get(key).map(<[u32]>::to_vec)
    }

    #[test]
    fn texts_are_known_by_their_place() {
        let long = "a text that is too long for its view";
        let array = StringViewArray::from(vec![long, "short"]);
        let array = take(&array, &UInt32Array::from(vec![0, 1, 0]), None).unwrap().as_string_view().clone();
        let mut known = Known::default();
        known.begin(&array);
        let keys: Vec<Key> = array.views().iter().map(|view| known.key(*view).unwrap()).collect();
        assert!(keys.iter().all(|key| known.get(*key).is_none()));
        known.put(keys[0], &[1, 2]);
        known.put(keys[1], &[]);
        assert_eq!(get(&mut known, &array, 0), Some(vec![1, 2]));
        assert_eq!(get(&mut known, &array, 1), Some(vec![]));

        // The same buffers again: still known. Others in their place: not.
        known.begin(&array.slice(2, 1));
        assert_eq!(get(&mut known, &array, 2), Some(vec![1, 2]));
        let other = StringViewArray::from(vec!["another text of the same length with"]);
        known.begin(&other);
        assert_eq!(get(&mut known, &other, 0), None);
        known.begin(&array);
        assert_eq!(get(&mut known, &array, 0), None, "its buffer was let go");
        assert_eq!(get(&mut known, &array, 1), Some(vec![]));
    }
}
