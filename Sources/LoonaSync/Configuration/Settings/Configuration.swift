import Passes

/// loona-sync.yaml, read whole and checked (interface.md, Configuration). One configuration is one template.
struct Configuration: Sendable {
  static let defaultFile = "loona-sync.yaml"
  private static let longest = 1 << 20

  /// As it was named on the command line.
  let file: String
  let loona: LoonaSettings
  let customers: ExportSource
  /// Nil where the customers' files hold everything.
  let balances: ExportSource?
  let schema: FieldSchema
  /// Nil where no ledger is mapped.
  let transactions: TransactionSettings?
  var policy: Policy
  let freshness: Freshness
  let limits: Limits
  let rate: RateSettings
  let report: ReportSettings
  private let runs: DeferredText

  /// The folder that relative paths start from; empty for the current directory.
  var folder: String { file.folderOfPath }

  /// Where run folders go, and the state beside them.
  func runsFolder(in environment: [String: String]) throws(ConfigurationProblems) -> String {
    do { return try runs.resolvedNotEmpty(in: environment).path(in: folder) } catch {
      throw ConfigurationProblems([error])
    }
  }

  /// - Parameter isForLooking: whether the account is only looked at: then nothing has to be mapped yet.
  /// - Throws: all problems of the file, not the first one only.
  static func load(
    file: String, environment: [String: String], isForLooking: Bool = false
  ) throws(ConfigurationProblems) -> Configuration {
    let bytes: [UInt8]
    do throws(SmallFile.Failure) { bytes = try SmallFile(path: file).bytes(most: longest) } catch {
      throw unreadable(file, error.description)
    }
    guard bytes.count <= longest else { throw unreadable(file, "it is longer than 1 MiB") }
    guard let yaml = String(validating: bytes, as: UTF8.self) else { throw unreadable(file, "it is not UTF-8") }
    return try parse(yaml, file: file, environment: environment, isForLooking: isForLooking)
  }

  static func parse(
    _ yaml: String, file: String = defaultFile, environment: [String: String] = [:], isForLooking: Bool = false
  ) throws(ConfigurationProblems) -> Configuration {
    let reader = try ConfigurationReader(yaml: yaml, file: file, environment: environment)
    let standIn =
      isForLooking ? try ConfigurationReader(yaml: notMapped, file: file, environment: [:]).root.mapping(keys) : nil
    let configuration = Configuration(reader.root, standIn: standIn, file: file)
    guard let configuration, reader.problems.isEmpty else { throw ConfigurationProblems(reader.problems) }
    return configuration
  }

  /// What stands for the sections that a look at the account does without.
  private static let notMapped = """
    customers: { files: none, key: externalId }
    pass: { match: [externalId], values: { externalId: externalId } }
    """

  private static func unreadable(_ file: String, _ reason: String) -> ConfigurationProblems {
    ConfigurationProblems([
      ConfigurationProblem(origin: ConfigurationOrigin(file: file), fact: .unreadable(reason: reason))
    ])
  }
}

extension Configuration {
  static let keys = [
    "loona", "customers", "balances", "pass", "transactions", "policy", "limits", "rate", "runs", "report", "notify",
  ]

  /// Reads every section, whatever the others lack. Nil only where something was reported.
  private init?(_ root: ConfigurationNode, standIn: ConfigurationMapping?, file: String) {
    guard let document = root.mapping(Self.keys) else { return nil }
    let folder = file.folderOfPath
    let loona = document.required(
      "loona", accepted: "a mapping with the keys \(LoonaSettings.keys.joined(separator: ", "))"
    )
    .flatMap { LoonaSettings($0, folder: folder) }
    // The stand-in's sections go together, and not with one that is half of a mapping.
    let isWhole = document["customers"] != nil && document["pass"] != nil
    let standIn = isWhole ? nil : standIn
    func section(_ key: String, accepted: String) -> ConfigurationNode? {
      standIn.map { $0[key] } ?? document.required(key, accepted: accepted)
    }
    let customers = section("customers", accepted: "a mapping with the keys files and key")
      .flatMap { ExportSource($0, keys: ExportSource.customerKeys, folder: folder) }
    balances = document["balances"].flatMap { ExportSource($0, keys: ExportSource.balanceKeys, folder: folder) }
    let schema = section("pass", accepted: "a mapping with the keys match and values")
      .flatMap {
        PassReader($0, key: customers?.key, hasBalances: standIn == nil && document["balances"] != nil)?.schema()
      }

    transactions = document["transactions"].flatMap { TransactionSettings($0, folder: folder) }
    if standIn == nil, let schema, let node = document["transactions"] { transactions?.check(node, against: schema) }
    let policySection = document["policy"]?.mapping(Policy.keys)
    policy = Policy(policySection)
    if standIn == nil, let schema { policy.check(policySection, against: schema) }
    freshness = Freshness(policySection)
    limits = Limits(document["limits"]?.mapping(Limits.keys))
    rate = RateSettings(document["rate"]?.mapping(RateSettings.keys))
    report = ReportSettings(document["report"]?.mapping(ReportSettings.keys))
    _ = document["notify"]?.mapping(["heartbeat", "metrics"])
    runs =
      document["runs"]?.deferredText(accepted: "the path of a folder")
      ?? DeferredText(verbatim: "runs", origin: ConfigurationOrigin(file: file, path: "runs"))
    self.file = file
    guard let loona, let customers, let schema else { return nil }
    self.loona = loona
    self.customers = customers
    self.schema = schema
  }
}
