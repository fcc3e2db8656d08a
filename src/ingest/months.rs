//! Names of months and of days of the week.

/// The month (1 to 12) that a word names, in English or one of the larger European languages, whole or shortened to
/// three or four letters.
pub fn month(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january janvier januar januari enero gennaio janeiro jan ene",
        "february février fevrier februar februari febrero febbraio fevereiro feb févr fev",
        "march mars märz maart marzo março mar mär mrt",
        "april avril abril aprile apr avr abr",
        "may mai mei mayo maggio maio",
        "june juin juni junio giugno junho jun",
        "july juillet juli julio luglio julho jul juil",
        "august août aout augustus agosto aug ago",
        "september septembre septiembre settembre setembro sept sep",
        "october octobre oktober octubre ottobre outubro oct okt",
        "november novembre noviembre novembro nov",
        "december décembre decembre dezember diciembre dicembre dezembro dec dez dic déc",
    ];
    let word = word.to_lowercase();
    let at = NAMES.iter().position(|names| names.split(' ').any(|name| name == word))?;
    i8::try_from(at + 1).ok()
}

/// Whether a word names a day of the week, in English whole or shortened, or in one of the larger European languages.
pub fn is_weekday(word: &str) -> bool {
    const OTHERS: &str = " lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch donnerstag freitag \
        samstag sonntag lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato \
        domenica ";
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let other = word.len() >= 5 && OTHERS.contains(&format!(" {word} "));
    other || word.len() >= 3 && DAYS.iter().any(|day| *day == word || (word.len() <= 5 && day.starts_with(&word)))
}

/// The day of the week, from 1 for Monday, that an English word names, whole or shortened.
pub fn weekday(word: &str) -> Option<i8> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let at = DAYS.iter().position(|day| word.starts_with(day)).filter(|_| is_weekday(&word))?;
    i8::try_from(at + 1).ok()
}

/// Whether a line is a day without its year, perhaps with a time, and nothing else: "4 JUN, 07:14".
pub fn is_yearless_date(line: &str) -> bool {
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != ':').filter(|w| !w.is_empty()).collect();
    let is_number = |w: &&str| w.starts_with(|c: char| c.is_ascii_digit());
    let names = words.iter().filter(|w| month(w).is_some()).count();
    let rest = |w: &&str| {
        is_number(w) || is_weekday(w) || month(w).is_some() || matches!(w.to_lowercase().as_str(), "am" | "pm" | "at")
    };
    names == 1 && words.len() <= 6 && words.iter().any(is_number) && words.iter().all(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(
            (month("Mar"), month("Sept"), month("août"), month("march"), month("Marc")),
            (Some(3), Some(9), Some(8), Some(3), None)
        );
        assert!(
            is_yearless_date("4 JUN, 07:14") && is_yearless_date("Wed 12 July") && !is_yearless_date("12 men in May")
        );
        assert_eq!((weekday("Tues."), weekday("Sunday"), weekday("Sunny")), (Some(2), Some(7), None));
        assert!(is_weekday("Thurs") && is_weekday("Wed,") && is_weekday("Saturday") && !is_weekday("Sunny"));
    }
}
