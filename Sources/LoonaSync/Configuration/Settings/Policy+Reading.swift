import Passes

extension Policy {
  static let keys = [
    "missing", "duplicates", "no_balance", "first_contact", "conflicts", "settle_after", "max_age", "apart",
  ]

  init(_ section: ConfigurationMapping?) {
    self.init()
    guard let section else { return }
    missing = Self.missing(section) ?? missing
    duplicates = section["duplicates"]?.word() ?? duplicates
    noBalance = Self.noBalance(section) ?? noBalance
    firstContact = section["first_contact"]?.word() ?? firstContact
    conflicts = section["conflicts"]?.word() ?? conflicts
    settleAfter = section["settle_after"]?.duration() ?? settleAfter
  }

  private static func missing(_ section: ConfigurationMapping) -> Missing? {
    guard let node = section["missing"] else { return nil }
    if node.shape == .mapping {
      return node.mapping(["status"])?.required("status", accepted: "a status, such as INACTIVE")?
        .text(accepted: "a status, such as INACTIVE").map(Missing.status)
    }
    return node.value(accepted: "report, or { status: INACTIVE }") { $0 == "report" ? .report : nil }
  }

  private static func noBalance(_ section: ConfigurationMapping) -> NoBalance? {
    guard let node = section["no_balance"] else { return nil }
    if node.shape == .mapping {
      return node.mapping(["value"])?.required("value", accepted: "an amount")?.text(accepted: "an amount")
        .map(NoBalance.value)
    }
    return node.value(accepted: "keep, reject, or { value: \"0\" }") { text in
      switch text {
      case "keep": .keep
      case "reject": .reject
      default: nil
      }
    }
  }

  /// A stand-in for a missing balance must fit all values that the balances feed.
  func check(_ section: ConfigurationMapping?, against schema: FieldSchema) {
    guard case .value(let text) = noBalance, let node = section?["no_balance"]?.mapping(["value"])?["value"] else {
      return
    }
    for field in schema.fields where field.rule.table == .balances {
      if let problem = field.rule.type.problem(with: text) {
        node.report(.unfitDefault(text, reason: problem.sentence))
        return
      }
    }
  }
}
