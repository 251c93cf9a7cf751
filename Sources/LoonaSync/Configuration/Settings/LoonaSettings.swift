/// The service and the account: `loona`.
struct LoonaSettings: Sendable {
  struct Credentials: Sendable {
    let clientID: String
    let secret: String
  }

  private let address: DeferredText
  private let clientID: DeferredText?
  private let clientSecret: Secret?
  private let accountName: DeferredText?
  /// Of the section, for what it turns out to lack.
  private let origin: ConfigurationOrigin
  let template: Int64
  let pageSize: Int

  static let keys = ["url", "client_id", "client_secret", "client_secret_file", "account", "template", "page_size"]

  init?(_ node: ConfigurationNode, folder: String) {
    guard let section = node.mapping(Self.keys) else { return nil }
    origin = node.keyOrigin
    address = Self.address(section) ?? Self.defaultAddress(origin)
    clientID = section["client_id"]?.deferredText(accepted: "the client's id, or ${NAME}")
    accountName = section["account"]?.deferredText(accepted: "a name for the account")
    clientSecret = Self.secret(section, folder: folder)
    pageSize = section["page_size"]?.integer(1...10_000) ?? 500
    let template = section.required("template", accepted: "the number of the template")?.integer(1...Int(Int32.max))
    guard let template else { return nil }
    self.template = Int64(template)
  }

  /// What decides of it, as it is written: the address and the account, not the credentials.
  var decidingTexts: (url: String, account: String) { (address.source, accountName?.source ?? "") }

  func url(in environment: [String: String]) throws(ConfigurationProblems) -> ServiceURL {
    try resolve { () throws(ConfigurationProblem) in
      let text = try address.resolvedNotEmpty(in: environment)
      guard let url = ServiceURL(text) else {
        throw ConfigurationProblem(
          origin: address.origin, fact: ServiceURL.problem(text))
      }
      return url
    }
  }

  /// The name under which the state and the lock know the account; without `account`, the address and the client.
  func account(in environment: [String: String]) throws(ConfigurationProblems) -> String {
    if let accountName {
      return try resolve { () throws(ConfigurationProblem) in try accountName.resolvedNotEmpty(in: environment) }
    }
    let url = try url(in: environment)
    return "\(url) \(try client(in: environment))"
  }

  func credentials(in environment: [String: String]) throws(ConfigurationProblems) -> Credentials {
    var problems: [ConfigurationProblem] = []
    var id: String?
    var secret: String?
    do { id = try client(in: environment) } catch { problems += error.problems }
    do { secret = try self.secret(in: environment) } catch { problems += error.problems }
    guard let id, let secret else { throw ConfigurationProblems(problems) }
    return Credentials(clientID: id, secret: secret)
  }

  private func client(in environment: [String: String]) throws(ConfigurationProblems) -> String {
    try resolve { () throws(ConfigurationProblem) in
      guard let clientID else { throw lacking("client_id", accepted: "client_id: ${LOONA_CLIENT_ID}") }
      return try clientID.resolvedNotEmpty(in: environment)
    }
  }

  private func secret(in environment: [String: String]) throws(ConfigurationProblems) -> String {
    if let clientSecret, clientSecret.isWritten, try !url(in: environment).isLoopback {
      throw ConfigurationProblems([ConfigurationProblem(origin: clientSecret.origin, fact: .secretWritten)])
    }
    return try resolve { () throws(ConfigurationProblem) in
      guard let clientSecret else {
        throw lacking("client_secret", accepted: "client_secret: ${LOONA_CLIENT_SECRET}, or client_secret_file")
      }
      return try clientSecret.reveal(in: environment)
    }
  }

  private func lacking(_ key: String, accepted: String) -> ConfigurationProblem {
    var origin = origin
    origin.path = "loona.\(key)"
    return ConfigurationProblem(origin: origin, fact: .missingCredentials(accepted: accepted))
  }

  private func resolve<Value>(
    _ body: () throws(ConfigurationProblem) -> Value
  ) throws(ConfigurationProblems) -> Value {
    do { return try body() } catch { throw ConfigurationProblems([error]) }
  }
}

extension LoonaSettings.Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "client \(clientID), secret •••" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: ["clientID": clientID]) }
}

extension LoonaSettings {
  /// The address, checked at once where it reads no variable.
  private static func address(_ section: ConfigurationMapping) -> DeferredText? {
    guard let node = section["url"], let text = node.deferredText(accepted: ServiceURL.accepted) else { return nil }
    if !text.readsEnvironment, ServiceURL(text.source) == nil {
      node.report(ServiceURL.problem(text.source))
    }
    return text
  }

  private static func defaultAddress(_ origin: ConfigurationOrigin) -> DeferredText {
    var origin = origin
    origin.path = "loona.url"
    return DeferredText(verbatim: ServiceURL.loona, origin: origin)
  }

  private static func secret(_ section: ConfigurationMapping, folder: String) -> Secret? {
    let text = section["client_secret"]?.deferredText(accepted: "the client's secret, or ${NAME}").map { Secret($0) }
    let file = section["client_secret_file"]?.deferredText(accepted: "the path of a file")
      .map { Secret(file: $0, folder: folder) }
    if section["client_secret"] != nil { section["client_secret_file"]?.reportKey(.secretTwice) }
    return text ?? file
  }
}
