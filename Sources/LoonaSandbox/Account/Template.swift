extension Sandbox {
  /// What passes are made from; the vendor's word is макет.
  public struct Template: Sendable, Hashable, Codable {
    /// A7.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
      case discount = "DISCOUNT"
      case bonus = "BONUS"
      case coupon = "COUPON"
      case chop = "CHOP"
      case gift = "GIFT"
    }

    /// The rule for a second pass for one phone.
    public enum SecondPass: String, Sendable, Hashable, Codable, CaseIterable {
      /// It is made.
      case made
      /// 400 with "already exists".
      case refused
      /// The existing pass is the answer; its values stay.
      case existing
    }

    public var id: Int
    public var name: String
    public var type: Kind
    public var placeholders: [Placeholder]
    public var secondPass: SecondPass
    /// Nil where no transaction is taken.
    public var loyalty: Loyalty?
    public var code: CodeMode

    public init(
      id: Int, name: String, type: Kind = .bonus, placeholders: [Placeholder],
      secondPass: SecondPass = .made, loyalty: Loyalty? = .standard, code: CodeMode = .encrypted
    ) {
      self.id = id
      self.name = name
      self.type = type
      self.placeholders = placeholders
      self.secondPass = secondPass
      self.loyalty = loyalty
      self.code = code
    }

    private enum CodingKeys: String, CodingKey {
      case id, name, type, placeholders, secondPass, loyalty, code, barcode
    }

    private struct Barcode: Decodable {
      var value: CodeMode?
    }

    /// The loyalty system and the code's mode may be left out: they were, in earlier files. The mode is also found where it is served.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(Int.self, forKey: .id)
      name = try container.decode(String.self, forKey: .name)
      type = try container.decode(Kind.self, forKey: .type)
      placeholders = try container.decode([Placeholder].self, forKey: .placeholders)
      secondPass = try container.decode(SecondPass.self, forKey: .secondPass)
      loyalty = container.contains(.loyalty) ? try container.decodeIfPresent(Loyalty.self, forKey: .loyalty) : .standard
      code =
        try container.decodeIfPresent(CodeMode.self, forKey: .code)
        ?? container.decodeIfPresent(Barcode.self, forKey: .barcode)?.value ?? .encrypted
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(name, forKey: .name)
      try container.encode(type, forKey: .type)
      try container.encode(placeholders, forKey: .placeholders)
      try container.encode(secondPass, forKey: .secondPass)
      try container.encode(loyalty, forKey: .loyalty)
      try container.encode(code, forKey: .code)
    }

    /// A template with the value names seen on live ones; `externalId` is the required one.
    public static func loyalty(
      id: Int = 1674, secondPass: SecondPass = .made, loyalty: Loyalty? = .standard, code: CodeMode = .encrypted
    ) -> Template {
      Template(
        id: id, name: "Sandbox loyalty card",
        placeholders: [
          Placeholder("externalId", required: true), Placeholder("firstName"),
          Placeholder("lastName"), Placeholder("phone"), Placeholder("email"),
          Placeholder("gender", .list, options: ["MALE", "FEMALE"]),
          Placeholder("birthday", .date), Placeholder("balance", .number),
          Placeholder("percentage", .number), Placeholder("totalSpent", .number),
          Placeholder("transactionsCount", .number),
          Placeholder("ownBalance", .number, defaultValue: "0"),
          Placeholder("level", .list, options: ["Bronze", "Silver", "Gold"]),
          Placeholder("cardName"),
        ],
        secondPass: secondPass, loyalty: loyalty, code: code)
    }

    /// A card of each of the other kinds, with what its kind counts.
    public static let otherKinds: [Template] = [
      Template(
        id: 1675, name: "Sandbox discount card", type: .discount,
        placeholders: person + numbers("percentage", "totalSpent", "transactionsCount")),
      Template(id: 1676, name: "Sandbox coupon", type: .coupon, placeholders: person),
      Template(id: 1677, name: "Sandbox stamp card", type: .chop, placeholders: person + numbers("stamps")),
      Template(
        id: 1678, name: "Sandbox gift card", type: .gift,
        placeholders: person + numbers("balance", "transactionsCount")),
    ]

    private static let person = [
      Placeholder("externalId", required: true), Placeholder("firstName"), Placeholder("phone"),
    ]

    private static func numbers(_ names: String...) -> [Placeholder] { names.map { Placeholder($0, .number) } }

    func placeholder(_ name: String) -> Placeholder? { placeholders.first { $0.name == name } }

    /// A7.
    var json: JSONText {
      .object([
        ("id", .integer(id)), ("name", .string(name)), ("type", .string(type.rawValue)),
        ("placeholders", .array(placeholders.map(\.json))),
        ("barcode", .object([("type", .string("QR")), ("value", .string(code.rawValue))])),
        ("loyalty", loyalty?.json ?? .null),
      ])
    }
  }
}
