/// A CSV table being written: semicolons, LF, quotes where they are needed.
struct SampleTable {
  static let customers = [
    "customer_id", "first_name", "last_name", "phone", "email", "birthday", "sex", "level",
  ]
  static let balances = ["customer_id", "balance"]

  private(set) var bytes: [UInt8] = []

  init(header: [String]) { append(Self.line(header)) }

  mutating func append(_ line: [UInt8]) { bytes += line + [UInt8(ascii: "\n")] }

  static func line(_ fields: [String]) -> [UInt8] { Array(fields.map(quoted).joined(separator: ";").utf8) }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == ";" || $0 == "\"" }) else { return field }
    return "\"\(field.replacing("\"", with: "\"\""))\""
  }

  static func customer(_ guest: Guest, _ spelling: inout SampleSpelling) -> [String] {
    [
      guest.key, guest.firstName, guest.lastName, spelling.phone(guest.phone), guest.email,
      SampleSpelling.day(guest.birthday), guest.sex.rawValue, "\(guest.level)",
    ]
  }

  static func balance(_ guest: Guest, _ spelling: inout SampleSpelling) -> [String] {
    [guest.key, spelling.amount(guest.balance)]
  }
}
