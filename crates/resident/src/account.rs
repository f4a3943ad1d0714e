use crate::Reason;
pub(crate) fn wechat(_t: &str) -> Result<(), Reason> {
    Err(Reason::Shape)
}
