//! Time zones as articles write them.

use jiff::civil::{Date, Weekday};

/// The offset from UTC in seconds that a zone's abbreviation stands for on a day, or `None` for one that is unknown or
/// means different offsets in different countries. `CST` and `EST` are read as American, `BST` as British.
pub fn offset(abbreviation: &str, day: Date) -> Option<i32> {
    let hours = match abbreviation.to_ascii_uppercase().as_str() {
        "Z" | "GMT" | "UTC" | "WET" => 0,
        "BST" | "CET" | "WEST" => 1,
        "CEST" | "EET" | "SAST" => 2,
        "EEST" | "MSK" => 3,
        "JST" | "KST" => 9,
        "AEST" => 10,
        "AEDT" => 11,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "ET" => -5 + american_summer(day)?,
        "CT" => -6 + american_summer(day)?,
        "PT" => -8 + american_summer(day)?,
        _ => return None,
    };
    Some(hours * 3600)
}

/// 1 when clocks in the United States are put forward on that day, else 0: from the second Sunday of March to the first
/// Sunday of November, a rule in force since 2007.
fn american_summer(day: Date) -> Option<i32> {
    if day.year() < 2007 {
        return None;
    }
    let start = Date::new(day.year(), 3, 1).ok()?.nth_weekday_of_month(2, Weekday::Sunday).ok()?;
    let end = Date::new(day.year(), 11, 1).ok()?.nth_weekday_of_month(1, Weekday::Sunday).ok()?;
    Some(i32::from(day >= start && day < end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn abbreviations() {
        let summer = date(2023, 7, 10);
        let cases =
            [("GMT", Some(0)), ("cest", Some(7200)), ("EDT", Some(-14400)), ("ET", Some(-14400)), ("IST", None)];
        for (name, expected) in cases {
            assert_eq!(offset(name, summer), expected, "{name}");
        }
        assert_eq!(offset("ET", date(2023, 11, 5)), Some(-18000));
        assert_eq!(offset("ET", date(2023, 3, 12)), Some(-14400));
        assert_eq!(offset("PT", date(1999, 7, 1)), None);
    }
}
