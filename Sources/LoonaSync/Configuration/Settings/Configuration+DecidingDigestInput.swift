import Passes

extension Configuration {
  /// The parts that decide, as one text: whatever their order in the file, and whether a default is written out or not.
  /// Not rate, report, notify, runs or credentials. A plan holds its digest, and is refused once it is another one.
  var decidingDigestInput: String {
    var text = DecidingText()
    let (url, account) = loona.decidingTexts
    text.add("loona", [url, account, "\(loona.template)"])
    text.add("customers", customers)
    if let balances { text.add("balances", balances) }
    for field in schema.fields { text.add("field", field) }
    text.add("match", schema.match.map { schema.fields[$0].name })
    if let transactions { text.add("transactions", transactions) }
    text.add("policy", policy)
    text.add("freshness", [freshness.maxAge, freshness.apart].map { $0.map { "\($0.nanoseconds)" } ?? "" })
    for name in Limits.Name.allCases where transactions != nil || !Limits.Name.ofLedgers.contains(name) {
      text.add("limit", [name.rawValue, limits[name].description])
    }
    text.add("minimum", ["\(limits.minimum)"])
    return text.lines.joined(separator: "\n") + "\n"
  }
}

/// A name and its words a line, each word quoted and escaped, so that no two configurations have one text.
private struct DecidingText {
  var lines = ["loona-sync configuration 1"]

  mutating func add(_ name: String, _ words: [String]) {
    lines.append(([name] + words.map(\.debugDescription)).joined(separator: " "))
  }

  mutating func add(_ name: String, _ source: ExportSource) {
    add("\(name).files", source.files.map(\.text.source))
    add("\(name).key", [source.key])
    if let filter = source.filter { add("\(name).where", [filter.column] + Set(filter.values).sorted()) }
    add("\(name).dialect", source.dialect)
    if let checksum = source.checksum { add("\(name).checksum", [checksum.text.source]) }
    add("\(name).trailer", source.dialect.trailer)
  }

  private mutating func add(_ name: String, _ dialect: FileDialect) {
    let delimiter = dialect.delimiter.map { "\($0)" } ?? ""
    add(name, [delimiter, "\(dialect.quote)", "\(dialect.requiresFinalNewline)"])
  }

  private mutating func add(_ name: String, _ trailer: TrailerSettings?) {
    guard let trailer else { return }
    add(name, ["\(trailer.column)", trailer.text, trailer.count.map { "\($0)" } ?? ""])
  }

  mutating func add(_ name: String, _ settings: TransactionSettings) {
    let columns = settings.columns
    var words = [columns.reference.rawValue, columns.referenceColumn, columns.purchase]
    words += [columns.line, columns.amount, columns.spending, columns.count, columns.time].map { $0 ?? "" }
    words.append(columns.timeFormat.pattern)
    switch columns.type {
    case .fixed(let type): words += ["type", type.rawValue]
    case .column(let column, let map):
      words += ["types", column] + map.map { "\($0.key)=\($0.value.rawValue)" }.sorted()
    }
    if let status = columns.status {
      words += ["status", status.column] + status.map.map { "\($0.key)=\($0.value)" }.sorted()
    }
    words.append("\(settings.isOneOff)")
    add("\(name).columns", words)
    add("\(name).files", settings.files.map(\.text.source))
    add("\(name).dialect", settings.dialect)
    add("\(name).trailer", settings.dialect.trailer)
  }

  mutating func add(_ name: String, _ field: Field) {
    var words = [target(field.target), field.name, field.rule.table.rawValue]
    words += source(field.rule.source) + type(field.rule.type)
    switch field.rule.empty {
    case .keep: words.append("keep")
    case .value(let bytes): words += ["value", String(decoding: bytes, as: UTF8.self)]
    }
    add(name, words)
  }

  mutating func add(_ name: String, _ policy: Policy) {
    var words: [String] = []
    switch policy.missing {
    case .report: words.append("report")
    case .status(let status): words += ["status", status]
    }
    words.append(policy.duplicates.rawValue)
    switch policy.noBalance {
    case .keep: words.append("keep")
    case .reject: words.append("reject")
    case .value(let text): words += ["value", text]
    }
    words += [policy.firstContact.rawValue, policy.conflicts.rawValue, "\(policy.settleAfter.nanoseconds)"]
    add(name, words)
  }

  private func target(_ target: Field.Target) -> String {
    switch target {
    case .value: "value"
    case .status: "status"
    case .expires: "expires"
    }
  }

  private func source(_ source: FieldRule.Source) -> [String] {
    switch source {
    case .column(let name): ["column", name]
    case .template(let pieces):
      ["template", "\(pieces.count)"]
        + pieces.flatMap { piece in
          switch piece {
          case .text(let text): ["text", text]
          case .column(let name): ["column", name]
          }
        }
    }
  }

  private func type(_ type: FieldRule.ValueType) -> [String] {
    switch type {
    case .text: ["text"]
    case .phone(let region): ["phone", region.rawValue]
    case .date(let format): ["date", format.pattern]
    case .money(let decimals): ["money", "\(decimals)"]
    case .map(let entries):
      ["map", "\(entries.count)"]
        + entries.map { (String(decoding: $0.from, as: UTF8.self), String(decoding: $0.to, as: UTF8.self)) }
        .sorted { $0 < $1 }.flatMap { [$0.0, $0.1] }
    }
  }
}
