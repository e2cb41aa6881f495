//! Values of the interface as a guest lays them out in its memory, by the types of the frozen text.
//!
//! Only for making seeds and the guest's own description: what a fuzzer makes of them obeys no
//! layout. A value is told in JSON, and what it leaves out is zero: an empty list, the first case.

use serde_json::Value;
use wit_parser::{Int, Resolve, SizeAlign, Type, TypeDefKind, TypeId, align_to_arch};

/// The types of the interface.
pub(super) struct Types {
    resolve: Resolve,
    sizes: SizeAlign,
}

impl Types {
    pub(super) fn of(resolve: Resolve) -> Self {
        let mut sizes = SizeAlign::default();
        sizes.fill(&resolve);
        Self { resolve, sizes }
    }

    /// The type of this name.
    pub(super) fn named(&self, name: &str) -> Type {
        let mut types = self.resolve.types.iter();
        let found = types.find(|(_, definition)| definition.name.as_deref() == Some(name));
        Type::Id(found.unwrap_or_else(|| panic!("the interface has no `{name}`")).0)
    }

    fn kind(&self, id: TypeId) -> &TypeDefKind {
        &self.resolve.types[id].kind
    }

    fn size(&self, kind: &Type) -> usize {
        let size = align_to_arch(self.sizes.size(kind), self.sizes.align(kind));
        size.size_wasm32()
    }
}

/// A piece of a guest's memory, from some address on.
pub(super) struct Image<'a> {
    types: &'a Types,
    start: usize,
    bytes: Vec<u8>,
}

impl<'a> Image<'a> {
    pub(super) fn new(types: &'a Types, start: usize) -> Self {
        Self { types, start, bytes: Vec::new() }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Puts a value into the memory and gives its address.
    pub(super) fn put(&mut self, kind: &Type, value: &Value) -> usize {
        let at = self.room(self.types.size(kind));
        self.write(kind, value, at);
        at
    }

    /// The same for the result of a step or of `open`: the one or the other.
    pub(super) fn put_result(&mut self, ok: &Type, err: &Type, value: &Value) -> usize {
        // The payload stands where the bigger alignment of both puts it; room for either.
        let at = self.room(16 + self.types.size(ok).max(self.types.size(err)));
        self.write_case(&[("ok", Some(*ok)), ("err", Some(*err))], value, at);
        at
    }

    /// Writes a number that takes two bytes.
    pub(super) fn set(&mut self, at: usize, number: usize) {
        let number = u16::try_from(number).expect("an image has less than 64 KB");
        self.store(at, &number.to_le_bytes());
    }

    /// Zeros, at an address that any value may stand at.
    pub(super) fn room(&mut self, bytes: usize) -> usize {
        let at = self.bytes.len().next_multiple_of(8);
        self.bytes.resize(at + bytes, 0);
        self.start + at
    }

    fn store(&mut self, at: usize, bytes: &[u8]) {
        let at = at - self.start;
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn store_number(&mut self, at: usize, number: usize) {
        let number = u32::try_from(number).expect("a guest's memory has 32 bits");
        self.store(at, &number.to_le_bytes());
    }

    fn write(&mut self, kind: &Type, value: &Value, at: usize) {
        match kind {
            Type::Id(id) => self.write_defined(*id, value, at),
            Type::String => self.write_list(value.as_str().unwrap_or_default().as_bytes(), at),
            Type::Bool => self.store(at, &[u8::from(value.as_bool().unwrap_or_default())]),
            number => {
                let bytes = value.as_u64().unwrap_or_default().to_le_bytes();
                self.store(at, &bytes[..self.types.size(number)]);
            }
        }
    }

    fn write_list(&mut self, bytes: &[u8], at: usize) {
        let start = self.room(bytes.len());
        self.store(start, bytes);
        self.store_number(at, start);
        self.store_number(at + 4, bytes.len());
    }

    fn write_defined(&mut self, id: TypeId, value: &Value, at: usize) {
        let types = self.types;
        match types.kind(id) {
            TypeDefKind::Type(other) => self.write(other, value, at),
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter().map(|field| &field.ty);
                let offsets = types.sizes.field_offsets(fields);
                for (field, (offset, kind)) in record.fields.iter().zip(offsets) {
                    let value = value.get(&field.name).unwrap_or(&Value::Null);
                    self.write(kind, value, at + offset.size_wasm32());
                }
            }
            TypeDefKind::Tuple(tuple) => {
                let offsets = types.sizes.field_offsets(&tuple.types);
                for (number, (offset, kind)) in offsets.into_iter().enumerate() {
                    let value = value.get(number).unwrap_or(&Value::Null);
                    self.write(kind, value, at + offset.size_wasm32());
                }
            }
            TypeDefKind::List(Type::U8) if value.is_string() => {
                self.write_list(value.as_str().unwrap_or_default().as_bytes(), at);
            }
            TypeDefKind::List(element) => {
                let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let size = types.size(element);
                let start = self.room(size * values.len());
                for (number, value) in values.iter().enumerate() {
                    self.write(element, value, start + number * size);
                }
                self.store_number(at, start);
                self.store_number(at + 4, values.len());
            }
            TypeDefKind::Option(some) if !value.is_null() => {
                let value = serde_json::json!({ "some": value });
                self.write_case(&[("none", None), ("some", Some(*some))], &value, at);
            }
            TypeDefKind::Option(_) => {}
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter().map(|case| (case.name.as_str(), case.ty));
                self.write_case(&cases.collect::<Vec<_>>(), value, at);
            }
            TypeDefKind::Enum(words) => {
                let cases = words.cases.iter().map(|case| (case.name.as_str(), None));
                self.write_case(&cases.collect::<Vec<_>>(), value, at);
            }
            other => panic!("no value of the interface is a {}", other.as_str()),
        }
    }

    /// One case of several: its name, or an object of its name and what it holds.
    fn write_case(&mut self, cases: &[(&str, Option<Type>)], value: &Value, at: usize) {
        let (name, value) = match value {
            Value::Object(object) => object.iter().next().expect("a case has a name"),
            Value::Null => return,
            name => (&name.as_str().expect("a case has a name").to_owned(), &Value::Null),
        };
        let number = cases.iter().position(|(case, _)| case == name);
        let number = number.unwrap_or_else(|| panic!("there is no case `{name}`"));
        // None of the interface's has more than 255.
        self.store(at, &[u8::try_from(number).expect("few cases")]);
        if let Some(kind) = cases[number].1 {
            let kinds = cases.iter().map(|(_, kind)| kind.as_ref());
            let offset = self.types.sizes.payload_offset(Int::U8, kinds);
            self.write(&kind, value, at + offset.size_wasm32());
        }
    }
}
