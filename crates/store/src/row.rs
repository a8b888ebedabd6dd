//! Rows of which only the columns that were asked for are read.

/// Declares a row whose columns may not have been read.
///
/// `read` takes the columns that a statement selected; each column has a method that gives its value,
/// or [`traboule_kernel::Error::Internal`] where it was not selected: what was not read is never
/// mistaken for a value.
///
/// ```ignore
/// traboule_store::narrow_row! {
///     /// A space as a list shows it.
///     pub(crate) struct SpaceRow { name: String, lat: Option<f64> }
/// }
/// ```
#[macro_export]
macro_rules! narrow_row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($column:ident: $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default)]
        $vis struct $name {
            $($column: ::std::option::Option<$ty>,)+
        }

        #[allow(dead_code, reason = "a table has columns that no part shows yet")]
        impl $name {
            /// Every column.
            $vis const ALL: &'static [&'static str] = &[$(stringify!($column)),+];

            /// Reads these columns, which the statement selected under their own names.
            $vis fn read(row: &$crate::sea_orm::QueryResult, columns: &[&str]) -> ::std::result::Result<Self, $crate::sea_orm::DbErr> {
                let mut read = Self::default();
                for column in columns {
                    match *column {
                        $(stringify!($column) => read.$column = ::std::option::Option::Some(row.try_get("", column)?),)+
                        _ => {}
                    }
                }
                ::std::result::Result::Ok(read)
            }

            $(
                $vis fn $column(&self) -> $crate::kernel::Result<&$ty> {
                    self.$column.as_ref().ok_or_else(|| {
                        $crate::kernel::Error::internal(concat!("the column ", stringify!($column), " was not read"))
                    })
                }
            )+
        }
    };
}
