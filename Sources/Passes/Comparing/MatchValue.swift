/// A value that tells whose a pass is. Of those in `pass.match`, a pass speaks by the first one that it shows.
public struct MatchValue: Hashable, Sendable {
  /// Position among the schema's fields.
  public var field: Int
  /// A key as it stands, trimmed; any other value normalised by its field's rule.
  public var value: String

  public init(field: Int, value: String) {
    self.field = field
    self.value = value
  }

  public var hash: UInt64 {
    var value = value
    return value.withUTF8 { Self.hash(field, $0) }
  }

  static func hash(_ field: Int, _ value: ByteSlice) -> UInt64 { ByteHash.of(value) &+ UInt64(field) }
}

/// The same, inside the page that it was read from: nothing of it is copied.
public struct ShownMatchValue {
  public var field: Int
  /// Empty where the pass does not show it.
  public var bytes: ByteSlice

  public var isEmpty: Bool { bytes.isEmpty }
  public var hash: UInt64 { MatchValue.hash(field, bytes) }
  public var kept: MatchValue { MatchValue(field: field, value: bytes.string) }
}

/// A pass of a listing, as far as it tells whose it is. Its slices live only inside the call that hands it over.
public struct ShownPass {
  public var id: PassID
  public var key: ShownMatchValue
  /// The first value of `match` that is not empty: the key, where that stands first and the pass has one.
  public var first: ShownMatchValue
}

extension FieldSchema {
  public func keyValue(_ key: String) -> MatchValue { MatchValue(field: keyField, value: key) }

  /// All by which a pass may be the customer's that the operation is for, the key first among them.
  public func matchValues(of operation: Operation) -> [MatchValue] {
    match.compactMap { field in
      if field == keyField { return keyValue(operation.key) }
      let change = operation.changes.first { $0.name == fields[field].name }
      return change?.after.flatMap { $0.isEmpty ? nil : MatchValue(field: field, value: $0) }
    }
  }

  /// - Parameter scratch: room for a value that is normalised.
  public func shown(_ pass: borrowing ListedPass, scratch: inout ByteBuffer) -> ShownPass {
    let key = ShownMatchValue(field: keyField, bytes: pass.values[keyField]?.trimmed ?? .empty)
    var first = key
    for field in match {
      guard let value = pass.values[field]?.trimmed, !value.isEmpty else { continue }
      if field != keyField {
        scratch.removeAll()
        fields[field].rule.type.normalise(value, into: &scratch)
        first = ShownMatchValue(field: field, bytes: scratch.bytes)
      }
      break
    }
    return ShownPass(id: pass.id, key: key, first: first)
  }
}
