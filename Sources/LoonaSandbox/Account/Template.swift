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

    public init(
      id: Int, name: String, type: Kind = .bonus, placeholders: [Placeholder],
      secondPass: SecondPass = .made
    ) {
      self.id = id
      self.name = name
      self.type = type
      self.placeholders = placeholders
      self.secondPass = secondPass
    }

    /// A template with the value names seen on live ones; `externalId` is the required one.
    public static func loyalty(
      id: Int = 1674, secondPass: SecondPass = .made
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
        secondPass: secondPass)
    }

    func placeholder(_ name: String) -> Placeholder? { placeholders.first { $0.name == name } }

    /// A7.
    var json: JSONText {
      .object([
        ("id", .integer(id)), ("name", .string(name)), ("type", .string(type.rawValue)),
        ("placeholders", .array(placeholders.map(\.json))),
        ("barcode", .object([("type", .string("QR"))])), ("loyalty", .null),
      ])
    }
  }
}
