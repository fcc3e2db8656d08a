//! XML as this program writes it: indented, in UTF-8, one way everywhere.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::clean;

/// A document being written.
pub struct Document<'w> {
    writer: Writer<&'w mut dyn Write>,
}

impl<'w> Document<'w> {
    /// Begins a document with its declaration.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub fn new(to: &'w mut dyn Write) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(to, b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self { writer })
    }

    /// An element with others in it.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.writer.write_event(Event::Start(start(name, attributes)))?;
        content(self)?;
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element without content.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Empty(start(name, attributes)))
    }

    /// An element that holds text.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.writer.write_event(Event::Start(start(name, attributes)))?;
        self.writer.write_event(Event::Text(BytesText::new(&clean::xml(text))))?;
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// Ends the document.
    ///
    /// # Errors
    /// The stream cannot be written.
    pub fn end(self) -> io::Result<()> {
        let to = self.writer.into_inner();
        to.write_all(b"\n")?;
        to.flush()
    }
}

fn start<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, clean::xml(value).as_ref()));
    }
    start
}
