//! The time axis of a story: as few slots as its dates need, each an hour, a day, a month or a year.

use jiff::Zoned;
use jiff::tz::TimeZone;

use crate::article::{Precision, Published};

/// Slots an axis has room for.
const SLOTS: usize = 21;

/// The length of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// When every article has a time of day.
    Hour,
    /// The usual one.
    Day,
    /// For a story of weeks.
    Month,
    /// For a story of years.
    Year,
}

/// A slot: comparable, and what stands above it in two lines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    key: [i16; 4],
    /// The line above, and the line below: the larger unit.
    pub name: (String, String),
    /// The same for a narrow column.
    pub short: (String, String),
    /// Seconds since 1970 at which it begins.
    pub start: i64,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month(zoned: &Zoned) -> &'static str {
    usize::try_from(zoned.month() - 1).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or_default()
}

impl Unit {
    /// The shortest unit with which the dates fit on the axis.
    pub fn of(dates: &[&Published]) -> Self {
        let has_times = dates.iter().all(|d| d.precision != Precision::Day);
        let units = [Self::Hour, Self::Day, Self::Month];
        let fits = |unit: &Self| {
            let mut slots: Vec<_> = dates.iter().map(|d| unit.slot(d).key).collect();
            slots.sort_unstable();
            slots.dedup();
            slots.len() <= SLOTS
        };
        // Hours tell a day apart; over several days they would only make the axis long.
        let one_day = dates.iter().all(|d| Self::Day.slot(d).key == Self::Day.slot(dates[0]).key);
        units
            .into_iter()
            .filter(|unit| *unit != Self::Hour || (has_times && one_day && dates.len() > 1))
            .find(fits)
            .unwrap_or(Self::Year)
    }

    /// The slot of a date.
    pub fn slot(self, date: &Published) -> Slot {
        let zoned = date.instant.to_zoned(TimeZone::UTC);
        let (year, month_number, day, hour) =
            (zoned.year(), i16::from(zoned.month()), i16::from(zoned.day()), i16::from(zoned.hour()));
        let (month, none) = (month(&zoned), String::new());
        let of_day = format!("{day} {month}");
        let in_year = format!("{month} {year}");
        let (key, name, short) = match self {
            Self::Hour => {
                let within = format!("{of_day} {year}");
                ([year, month_number, day, hour], (format!("{hour:02}:00"), within.clone()), (hour.to_string(), within))
            }
            Self::Day => ([year, month_number, day, 0], (of_day, year.to_string()), (day.to_string(), in_year)),
            Self::Month => {
                ([year, month_number, 0, 0], (month.to_owned(), year.to_string()), (month.to_owned(), year.to_string()))
            }
            Self::Year => {
                ([year, 0, 0, 0], (year.to_string(), none.clone()), (format!("’{:02}", year.rem_euclid(100)), none))
            }
        };
        let start = date.instant.as_second();
        Slot { key, name, short, start }
    }

    /// The place of a date's slot among sorted ones.
    pub fn place(self, slots: &[Slot], date: &Published) -> usize {
        let key = self.slot(date).key;
        slots.partition_point(|s| s.key < key)
    }

    /// The slots of dates, sorted, each once.
    pub fn slots(self, dates: &[&Published]) -> Vec<Slot> {
        let mut slots: Vec<Slot> = dates.iter().map(|d| self.slot(d)).collect();
        slots.sort_by(|a, b| a.key.cmp(&b.key).then(a.start.cmp(&b.start)));
        slots.dedup_by(|a, b| a.key == b.key);
        slots
    }
}

/// A date as a reader sees it: day, month in words, year.
pub fn day(date: &Published) -> String {
    let written = date.written.get(..10).unwrap_or(&date.written);
    let mut parts = written.split('-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return written.to_owned();
    };
    let name = month.parse::<usize>().ok().and_then(|m| MONTHS.get(m.wrapping_sub(1)));
    match (name, day.parse::<u8>()) {
        (Some(name), Ok(day)) => format!("{day} {name} {year}"),
        _ => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::MetadataSource;

    fn date(written: &str, precision: Precision) -> Published {
        let instant = if written.len() == 10 { format!("{written}T00:00:00Z") } else { written.to_owned() };
        Published {
            instant: instant.parse().expect("an instant"),
            precision,
            written: written.to_owned(),
            source: MetadataSource::Text,
        }
    }

    #[test]
    fn the_unit_follows_the_dates() {
        let days: Vec<_> = (1..=5).map(|d| date(&format!("2020-01-0{d}"), Precision::Day)).collect();
        assert_eq!(Unit::of(&days.iter().collect::<Vec<_>>()), Unit::Day);
        let many: Vec<_> = (1..=28).map(|d| date(&format!("2020-01-{d:02}"), Precision::Day)).collect();
        assert_eq!(Unit::of(&many.iter().collect::<Vec<_>>()), Unit::Month);
        let hours: Vec<_> = (1..=5).map(|h| date(&format!("2020-01-01T0{h}:00:00Z"), Precision::Instant)).collect();
        assert_eq!(Unit::of(&hours.iter().collect::<Vec<_>>()), Unit::Hour);
        let years: Vec<_> = (0..30).map(|y| date(&format!("{}-0{}-01", 1990 + y, y % 9 + 1), Precision::Day)).collect();
        assert_eq!(Unit::of(&years.iter().collect::<Vec<_>>()), Unit::Year);
    }

    #[test]
    fn dates_are_words() {
        assert_eq!(day(&date("2020-01-18", Precision::Day)), "18 Jan 2020");
    }
}
