import Passes

/// Which fields of which passes a run wrote, or found written.
struct WrittenFields: Sendable {
  /// A bit for each field of the schema; those from the 64th on share the last.
  private var masks: [PassID: UInt64] = [:]
  private let bits: [String: UInt64]

  init(_ schema: FieldSchema) {
    bits = Dictionary(
      schema.fields.enumerated().map { ($1.name, 1 << UInt64(min($0, 63))) }, uniquingKeysWith: |)
  }

  mutating func insert(_ pass: PassID, _ changes: [FieldChange]) {
    masks[pass, default: 0] |= changes.reduce(0) { $0 | (bits[$1.name] ?? 0) }
  }

  func contains(_ pass: PassID) -> Bool { masks[pass] != nil }

  func contains(_ field: String?, of pass: PassID?) -> Bool {
    guard let field, let pass, let mask = masks[pass], let bit = bits[field] else { return false }
    return mask & bit != 0
  }
}
