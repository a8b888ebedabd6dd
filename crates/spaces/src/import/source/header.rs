//! Which column stands where.

use super::FileRefused;
use super::line::Line;
use super::record::Splitter;

/// The columns of the census that are read. The others repeat or refine them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Name,
    Line,
    Postcode,
    /// The city as it was declared.
    DeclaredCity,
    Commune,
    /// The official name of the commune.
    City,
    Web,
    Twitter,
    Facebook,
    Kind,
    Lat,
    Lon,
    /// What the geocoder found.
    Geocoded,
    Precision,
    Contact,
    Mail,
    /// The commune in which the point lies. (The census describes it as the metropolis's, which its
    /// rows outside of any metropolis contradict.)
    CommuneOfPoint,
    Department,
    /// The name of the commune in which the point lies.
    CityOfPoint,
}

impl Column {
    const ALL: [Self; 20] = [
        Self::Id,
        Self::Name,
        Self::Line,
        Self::Postcode,
        Self::DeclaredCity,
        Self::Commune,
        Self::City,
        Self::Web,
        Self::Twitter,
        Self::Facebook,
        Self::Kind,
        Self::Lat,
        Self::Lon,
        Self::Geocoded,
        Self::Precision,
        Self::Contact,
        Self::Mail,
        Self::CommuneOfPoint,
        Self::Department,
        Self::CityOfPoint,
    ];

    /// Without these a space cannot be told apart, named or placed.
    const REQUIRED: [Self; 4] = [Self::Id, Self::Name, Self::Lat, Self::Lon];

    /// What the header calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Id => "ID",
            Self::Name => "NOM_TL",
            Self::Line => "ADRESSE",
            Self::Postcode => "CP",
            Self::DeclaredCity => "COMINIT",
            Self::Commune => "INSEECOM",
            Self::City => "NOMCOM",
            Self::Web => "WEB",
            Self::Twitter => "TWITTER",
            Self::Facebook => "FACEBOOK",
            Self::Kind => "TYPO",
            Self::Lat => "LAT",
            Self::Lon => "LONG",
            Self::Geocoded => "GEOCOD",
            Self::Precision => "PRECISION",
            Self::Contact => "CONTACT",
            Self::Mail => "MAIL",
            Self::CommuneOfPoint => "INSEEMETRO",
            Self::Department => "INSEEDEP",
            Self::CityOfPoint => "NOMCOMMETRO",
        }
    }
}

/// The header of a file.
#[derive(Debug)]
pub(super) struct Header {
    /// What parts the fields.
    pub(super) delimiter: u8,
    /// How many fields each row has.
    pub(super) width: usize,
    /// Where each column of [`Column::ALL`] stands.
    places: [Option<usize>; Column::ALL.len()],
}

impl Header {
    /// Reads the header, trying comma, semicolon and tab. Columns may stand in any order, in capitals or
    /// not, and others may stand between them.
    pub(super) fn read(line: &Line) -> Result<Self, FileRefused> {
        let mut missing = Vec::new();
        for delimiter in *b",;\t" {
            let mut fields = Splitter::new(delimiter);
            fields.split_header(line);
            let header = Self { delimiter, width: fields.len(), places: places(&fields) };
            let lacks: Vec<&str> =
                Column::REQUIRED.into_iter().filter(|column| header.place(*column).is_none()).map(Column::name).collect();
            if lacks.is_empty() {
                return header.without_repetition(&fields);
            }
            if missing.is_empty() || lacks.len() < missing.len() {
                missing = lacks;
            }
        }
        Err(FileRefused::MissingColumns(missing))
    }

    /// Where the column stands, if it is there.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places.get(column as usize).copied().flatten()
    }

    /// The columns that would be read and are not there.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        Column::ALL.into_iter().filter(|column| self.place(*column).is_none()).map(Column::name).collect()
    }

    fn without_repetition(self, fields: &Splitter) -> Result<Self, FileRefused> {
        let repeated = Column::ALL.into_iter().find(|column| named(fields, *column).count() > 1);
        repeated.map_or(Ok(self), |column| Err(FileRefused::RepeatedColumn(column.name())))
    }
}

fn places(fields: &Splitter) -> [Option<usize>; Column::ALL.len()] {
    Column::ALL.map(|column| named(fields, column).next())
}

fn named(fields: &Splitter, column: Column) -> impl Iterator<Item = usize> {
    (0..fields.len()).filter(move |place| fields.field(*place).trim_ascii().eq_ignore_ascii_case(column.name().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Result<Header, FileRefused> {
        Header::read(&Line { number: 1, bytes: format!("{text}\n").into_bytes(), is_cut: false })
    }

    #[test]
    fn columns_are_found_by_name_and_in_their_order() {
        for (place, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column as usize, place);
        }
        let header = header("LONG; lat ;\"NOM_TL\";EXTRA;ID;CP").unwrap();
        assert_eq!((header.delimiter, header.width), (b';', 6));
        assert_eq!(header.place(Column::Lat), Some(1));
        assert_eq!(header.place(Column::Id), Some(4));
        assert_eq!(header.place(Column::Web), None);
        assert!(header.missing().contains(&"WEB") && !header.missing().contains(&"CP"));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (text, expected) in [
            ("ID,NOM_TL,LAT", "it has no column LONG"),
            ("ID\tNOM_TL", "it has no column LAT, LONG"),
            ("<!DOCTYPE html>", "it has no column ID, NOM_TL, LAT, LONG"),
        ] {
            let refused = header(text).unwrap_err().to_string();
            assert!(refused.ends_with(expected), "{refused}");
        }
        assert_eq!(header("ID,NOM_TL,LAT,LONG,id").unwrap_err().to_string(), "the column ID is there twice");
        assert!(header("ID,NOM_TL,LAT,LONG,X,X").is_ok());
    }
}
