import Passes

/// Writes random passes as JSON, in all the ways that a service might.
struct RandomJSON {
  var random: SplitMix64
  private(set) var text = ""

  static let names = ["externalId", "phone", "ownBalance", "cardName", "имя", "a\"b"]

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  private mutating func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: items.indices, using: &random)] }

  private mutating func space() {
    if chance(8) { text += pick([" ", "\n", "\t", "\r\n", "   "]) }
  }

  /// One object, with a known order of members most of the time.
  mutating func pass(isTidy: Bool = false) -> [UInt8] {
    text = ""
    var members = [
      "id", "templateId", "serialNumber", "encryptedId", "status", "expirationDate", "url", "placeholderValues",
      "createdAt",
    ]
    if chance(20) { members += ["future"] }
    if chance(20) { members += [pick(["downloadUrl", "link", "expiryDate"])] }
    if chance(20) { members.shuffle(using: &random) }
    if chance(10) { members.removeAll { $0 == "url" } }
    if chance(3) { members.append(pick(members)) }
    if isTidy { members = ["id", "status", "placeholderValues"] }
    separated("{", "}", members) { json, member in
      json.string(member, escapes: 0)
      json.space()
      json.text += ":"
      json.space()
      json.value(of: member)
    }
    return Array(text.utf8)
  }

  private mutating func separated<Item>(
    _ open: String, _ close: String, _ items: [Item], _ write: (inout RandomJSON, Item) -> Void
  ) {
    text += open
    space()
    for (index, item) in items.enumerated() {
      if index > 0 {
        text += ","
        space()
      }
      write(&self, item)
      space()
    }
    text += close
  }

  private mutating func value(of member: String) {
    switch member {
    case "id":
      let id = Int64.random(in: 1...9_999_999, using: &random)
      text += chance(90) ? "\(id)" : chance(50) ? "\"\(id)\"" : pick(["5e3", "7.0", "-3", "\"x\"", "null", "007"])
    case "templateId": text += pick(["1674", "1674", "1674", "\"1674\"", "null", "9"])
    case "placeholderValues":
      if chance(3) { text += "null" } else { values() }
    case "future": anything(depth: 0)
    default: scalar()
    }
  }

  private mutating func values() {
    var names = Self.names
    if chance(20) { names.shuffle(using: &random) }
    if chance(20) { names.removeLast(Int.random(in: 0...names.count, using: &random)) }
    if chance(10) { names.append(pick(names + ["x"])) }
    separated("[", "]", names) { json, name in
      var members = ["name", "value"]
      if json.chance(5) { members.append("type") }
      if json.chance(5) { members.shuffle(using: &json.random) }
      if json.chance(2) { members.removeFirst() }
      json.separated("{", "}", members) { json, member in
        json.string(member, escapes: 0)
        json.text += ":"
        json.space()
        if member == "name" { json.string(name, escapes: 1) } else { json.scalar() }
      }
    }
  }

  private mutating func scalar() {
    switch Int.random(in: 0..<40, using: &random) {
    case 0: text += "null"
    case 1: text += pick(["true", "false"])
    case 2: text += "\(Int64.random(in: -9_999...99_999, using: &random))"
    case 3: text += pick(["1234.50", "1e3", "0.5", "-0", "12345678901234567890", "1.25", "-0.0", "1E-2", "100"])
    case 4: text += pick(["[1]", "{}", "{\"a\":1}"])
    default: string(word(), escapes: 4)
    }
  }

  private mutating func anything(depth: Int) {
    switch Int.random(in: 0..<(depth > 3 ? 1 : 3), using: &random) {
    case 1: separated("[", "]", [0, 1, 2]) { json, _ in json.anything(depth: depth + 1) }
    case 2:
      separated("{", "}", ["id", "b"]) { json, name in
        json.string(name, escapes: 3)
        json.text += ":"
        json.anything(depth: depth + 1)
      }
    default: scalar()
    }
  }

  private mutating func word() -> String {
    pick([
      "", "00017", "+79001234567", "Аким", "Ёлкина-Берёзова", "1234.50", "a/b\\c", "\"quoted\"", "two\nlines", "😀👩‍🚀",
      "x\u{1}y",
      "https://loona.example/p/44eeb0a2", "日本語", "longer than sixteen bytes, for the fast path",
      "\u{7F}\u{80}\u{7FF}\u{800}",
    ])
  }

  /// - Parameter escapes: how many characters in a hundred are escaped though they need not be.
  private mutating func string(_ value: String, escapes: Int) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      default:
        if scalar.value < 0x20 || chance(escapes) {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16, uppercase: chance(50))
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}
