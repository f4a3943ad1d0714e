use crate::Reason;
/// Longitude and latitude in degrees.
#[derive(Clone, Copy, PartialEq)]
pub struct Coordinates {
    longitude: f64,
    latitude: f64,
}
impl Coordinates {
    /// Parses `longitude,latitude`.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// Degrees east.
    pub fn longitude(&self) -> f64 {
        self.longitude
    }
    /// Degrees north.
    pub fn latitude(&self) -> f64 {
        self.latitude
    }
    /// Whether within China's bounding box.
    pub fn in_china(&self) -> bool {
        false
    }
}
/// Parses a longitude in degrees.
pub fn longitude(_text: &str) -> Result<f64, Reason> {
    Err(Reason::Shape)
}
/// Parses a latitude in degrees.
pub fn latitude(_text: &str) -> Result<f64, Reason> {
    Err(Reason::Shape)
}
