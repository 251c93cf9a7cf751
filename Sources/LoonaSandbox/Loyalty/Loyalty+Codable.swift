/// As a template's `loyalty` is served (A30), so that a template which was read can be given back as a file: amounts and percentages
/// are decimal text, and whole numbers are taken too.
extension Sandbox.Loyalty {
  private enum CodingKeys: String, CodingKey {
    case levels, spendingShare, welcomeBonus, stamps
  }

  /// What is left out is as ``standard`` has it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self = .standard
    levels = try container.decodeIfPresent([Level].self, forKey: .levels) ?? levels
    spendingShare = try container.decodeIfPresent(Amount.self, forKey: .spendingShare)?.hundredths ?? spendingShare
    welcomeBonus = try container.decodeIfPresent(WelcomeBonus.self, forKey: .welcomeBonus)
    stamps = try container.decodeIfPresent(Int.self, forKey: .stamps) ?? stamps
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(levels, forKey: .levels)
    try container.encode(Amount(hundredths: spendingShare), forKey: .spendingShare)
    try container.encodeIfPresent(welcomeBonus, forKey: .welcomeBonus)
    try container.encode(stamps, forKey: .stamps)
  }
}

extension Sandbox.Loyalty.Level {
  private enum CodingKeys: String, CodingKey {
    case threshold, percentage
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    threshold = try container.decode(Amount.self, forKey: .threshold)
    percentage = try container.decode(Amount.self, forKey: .percentage).hundredths
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(threshold, forKey: .threshold)
    try container.encode(Amount(hundredths: percentage), forKey: .percentage)
  }
}
