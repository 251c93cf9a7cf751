import Passes

/// Hides phones and e-mail addresses where people look: `+7 9•• •••-••-67`, `a•••@•••.com`.
///
/// A mapped field is masked by its type, free text by looking: e-mail addresses, and runs of nine digits or more, with
/// or without separators. Names stay.
public struct Masking: Sendable {
  private enum Treatment { case key, phone, text, open }

  private let treatments: [String: Treatment]
  private let isOff: Bool

  /// - Parameter schema: the fields' types; amounts, dates and mapped values are never taken for phones.
  public init(schema: FieldSchema, showsPersonalData: Bool = false) {
    var treatments: [String: Treatment] = [:]
    for field in schema.fields { treatments[field.name] = Self.treatment(of: field) }
    treatments[schema.keyName] = .key
    self.treatments = treatments
    isOff = showsPersonalData
  }

  /// For figures without fields.
  public init(showsPersonalData: Bool = false) {
    treatments = [:]
    isOff = showsPersonalData
  }

  private static func treatment(of field: Field) -> Treatment {
    switch field.rule.type {
    case .phone: .phone
    case .money, .date, .map: .open
    case .text: field.target == .status || field.target == .expires ? .open : .text
    }
  }

  /// A field's value, by the field's type.
  public func value(_ value: String, of field: String?) -> String {
    if isOff { return value }
    switch field.flatMap({ treatments[$0] }) ?? .text {
    case .key: return key(value)
    case .phone: return PhoneMask.masked(value)
    case .open: return value
    case .text: return text(value)
    }
  }

  /// A key is shown as it is, unless it is itself a phone or an e-mail address.
  public func key(_ key: String) -> String {
    if isOff { return key }
    return PhoneMask.isPhone(key) ? PhoneMask.masked(key) : EmailMask.masked(in: key)
  }

  /// A sentence, or any text whose fields nobody knows.
  public func text(_ text: String) -> String {
    isOff ? text : PhoneMask.masked(in: EmailMask.masked(in: text))
  }
}
