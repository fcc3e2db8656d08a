use super::*;
use proptest::prelude::*;

fn written(text: &str) -> Vec<String> {
    find(text).iter().filter_map(|p| p.published(MetadataSource::Text)).map(|p| p.written).collect()
}

#[test]
fn shapes_of_dates() {
    let cases = [
        ("12.03.2019 18:22", "2019-03-12T18:22:00-00:00"),
        ("Updated 15:05 GMT, 12 March 2019", "2019-03-12T15:05:00Z"),
        ("Mar. 12, 2019", "2019-03-12"),
        ("Oct 19, 2023, 4:32 PM", "2023-10-19T16:32:00-00:00"),
        ("Published: Thu 19 Oct 2023 13:08 | Reading time: 3 minutes", "2023-10-19T13:08:00-00:00"),
        ("Updated 1412 GMT, February 19, 2022", "2022-02-19T14:12:00Z"),
        ("Wed 17 Jan 2024 23.30 GMT", "2024-01-17T23:30:00Z"),
        ("12/07/2023 - 08:15h", "2023-07-12T08:15:00-00:00"),
        ("07/25/2023", "2023-07-25"),
        ("14/05/2024 - 17h20", "2024-05-14T17:20:00-00:00"),
        ("Jul 10, 2023 9:00 AM ET", "2023-07-10T09:00:00-04:00"),
        ("January 30\n20:51 2020", "2020-01-30T20:51:00-00:00"),
        ("Publish Date: 18 January 2020 - 21:57", "2020-01-18T21:57:00-00:00"),
        ("Nov. 29, 2022 | Updated 6:12 p.m.", "2022-11-29T18:12:00-00:00"),
        ("All Day Today | Transcript | November 29, 2022 | 4:44", "2022-11-29"),
        ("30.11.2022, 08:03 clock", "2022-11-30T08:03:00-00:00"),
        ("Published 5:00AM Friday 5 February 2021", "2021-02-05T05:00:00-00:00"),
        ("2024-05-15T10:30:00+08:00", "2024-05-15T10:30:00+08:00"),
        ("2024-05-15T10:30:00.123Z", "2024-05-15T10:30:00Z"),
        ("Tue, 14 May 2024 13:02:00 +0000", "2024-05-14T13:02:00Z"),
        ("Words: Wren • 5.2.21", "2021-02-05"),
        ("15-May-2024", "2024-05-15"),
        ("1st of March, 2020", "2020-03-01"),
        ("12 de julio de 2023", "2023-07-12"),
        ("2024年1月15日", "2024-01-15"),
        ("4 February 2021, 16:00 UTC", "2021-02-04T16:00:00Z"),
        ("5pm CEST on 3 June 2021", "2021-06-03T17:00:00+02:00"),
        ("Established 1846 · Thursday 4 February 2021 · 85p", "2021-02-04"),
        ("June 4, 20197:14 AM ET", "2019-06-04T07:14:00-04:00"),
        ("Jun. 4, 2019 at 7:14 p.m. EDT", "2019-06-04T19:14:00-04:00"),
        ("Published: 7:14 AM EDT June 4, 2019", "2019-06-04T07:14:00-04:00"),
        ("Publié le 4 juin 2019 à 18h20", "2019-06-04T18:20:00-00:00"),
        ("Tuesday 04th June 2019", "2019-06-04"),
        ("Tue, 06/04/2019 - 07:14", "2019-06-04T07:14:00-00:00"),
        ("12:30 am, 3 June 2021", "2021-06-03T00:30:00-00:00"),
    ];
    for (text, expected) in cases {
        assert_eq!(written(text), [expected], "{text}");
    }
}

#[test]
fn what_is_no_date() {
    for text in [
        "Wed 12 July",
        "June 2024",
        "Issue 88, Spring 2022",
        "31.02.2020",
        "99/99/2020",
        "No. 41/2023",
        "site.example/world/2024/05/15",
        "version 10.12.2019.3",
        "555-12-03-2019",
        "12 monkeys 2019",
        "12 March 99999999999",
    ] {
        assert_eq!(written(text), [""; 0], "{text}");
    }
}

#[test]
fn two_dates_keep_their_own_times() {
    assert_eq!(
        written("First published on Wed 17 Jan 2024 23.30 GMT. Last modified on Thu 18 Jan 2024 16.05 GMT"),
        ["2024-01-17T23:30:00Z", "2024-01-18T16:05:00Z"]
    );
}

#[test]
fn times_before_their_dates() {
    assert_eq!(
        written("PUBLISHED: 07:14, 4 June 2019 | UPDATED: 09:30, 5 June 2019"),
        ["2019-06-04T07:14:00-00:00", "2019-06-05T09:30:00-00:00"]
    );
}

#[test]
fn cells_hold_one_date_and_nothing_else() {
    let parsed = |text| parse(text, MetadataSource::Manifest).map(|p| (p.written, p.precision));
    assert_eq!(parsed("2019-03-12"), Some(("2019-03-12".into(), Precision::Day)));
    assert_eq!(parsed(" 2019-03-12T18:22:00+01:00"), Some(("2019-03-12T18:22:00+01:00".into(), Precision::Instant)));
    assert_eq!(parsed("Sat, 18 Jan 2020 21:57 EST"), Some(("2020-01-18T21:57:00-05:00".into(), Precision::Instant)));
    assert_eq!(parsed("2019-03-12 18:22"), Some(("2019-03-12T18:22:00-00:00".into(), Precision::LocalTime)));
    for wrong in ["", "soon", "2019-13-45", "12 March 2019 or later", "2019-03-12 2019-03-13", "2019-03-12T99:99:99Z"] {
        assert_eq!(parsed(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn never_panics_and_spans_are_valid(text in "(?:\\PC|[0-9:./ -]|March|Jan|GMT|pm|\n){0,60}") {
        for printed in find(&text) {
            prop_assert!(text.get(printed.span.start..printed.span.end).is_some());
            if let Some(published) = printed.published(MetadataSource::Text) {
                // What is written is RFC 3339 and says the same.
                let again = parse(&published.written, MetadataSource::Text);
                prop_assert_eq!(again.as_ref(), Some(&published));
                if published.precision != Precision::Day {
                    prop_assert_eq!(published.written.parse::<jiff::Timestamp>().ok(), Some(published.instant));
                }
            }
        }
    }
}
