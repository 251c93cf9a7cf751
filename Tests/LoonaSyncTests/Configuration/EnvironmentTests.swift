import Testing

@testable import LoonaSync

private let loona = """
    url: ${LOONA_URL}
    client_id: ${LOONA_CLIENT_ID}
    client_secret: x-${LOONA_CLIENT_SECRET}
    template: 1674
  """

@Suite("${NAME}")
struct EnvironmentTests {
  @Test("is read when its key is used: a preview needs no secret")
  func lazily() throws {
    let configuration = try ConfigurationText(
      loona: loona, customers: "  files: [\"${EXPORTS}/c.csv\"]\n  key: customer_id", rest: "runs: ${HOME}/runs"
    ).parsed()
    let environment = [
      "LOONA_URL": "http://localhost:8080/", "LOONA_CLIENT_ID": "app", "LOONA_CLIENT_SECRET": "s3cret", "EXPORTS": "/e",
      "HOME": "/home/me",
    ]
    #expect(try configuration.loona.url(in: environment).description == "http://localhost:8080")
    #expect(try configuration.loona.url(in: environment).isLoopback)
    #expect(try configuration.loona.account(in: environment) == "http://localhost:8080 app")
    #expect(try configuration.loona.credentials(in: environment).secret == "x-s3cret")
    #expect(try configuration.customers.matches(in: environment).flatMap(\.paths) == ["/e/c.csv"])
    #expect(try configuration.runsFolder(in: environment) == "/home/me/runs")
  }

  @Test("is missed by the key that uses it, with its line")
  func missing() throws {
    let configuration = try ConfigurationText(
      loona: loona, customers: "  files: [\"${EXPORTS}/c.csv\"]\n  key: customer_id", rest: "runs: ${HOME}/runs"
    ).parsed()
    #expect(
      problems { _ = try configuration.loona.credentials(in: [:]) } == [
        "loona-sync.yaml:3:14: loona.client_id: the environment variable LOONA_CLIENT_ID is not set",
        "loona-sync.yaml:4:18: loona.client_secret: the environment variable LOONA_CLIENT_SECRET is not set",
      ])
    #expect(
      problems { _ = try configuration.loona.url(in: ["LOONA_URL": "http://example.com"]) } == [
        "loona-sync.yaml:2:8: loona.url: 'http://example.com' is not accepted; accepted: https://host[:port] without "
          + "/version1; http:// only for 127.0.0.1, localhost and [::1]"
      ])
    #expect(
      problems { _ = try configuration.customers.matches(in: [:]) } == [
        "loona-sync.yaml:7:11: customers.files[0]: the environment variable EXPORTS is not set"
      ])
    #expect(
      problems { _ = try configuration.runsFolder(in: [:]) } == [
        "loona-sync.yaml:16:7: runs: the environment variable HOME is not set"
      ])
    #expect(
      problems { _ = try configuration.loona.credentials(in: ["LOONA_CLIENT_ID": "", "LOONA_CLIENT_SECRET": "s"]) } == [
        "loona-sync.yaml:3:14: loona.client_id: the value is empty"
      ])
  }

  @Test("is read at once in the keys that decide")
  func eagerly() throws {
    let text = ConfigurationText(loona: "  template: ${TEMPLATE}")
    #expect(try text.parsed(in: ["TEMPLATE": "1674"]).loona.template == 1674)
    #expect(
      text.problems() == ["loona-sync.yaml:2:13: loona.template: the environment variable TEMPLATE is not set"])
  }

  @Test("is read in values only, and must be well written", arguments: ["${", "${}", "${1A}", "${A B}", "${A"])
  func malformed(value: String) throws {
    #expect(
      ConfigurationText(rest: "runs: \"\(value)\"").problems() == [
        "loona-sync.yaml:13:7: runs: an environment variable is written ${NAME}: letters, digits and _, no digit first"
      ])
    #expect(ConfigurationText(rest: "\"${runs}\": a").problems(in: ["runs": "runs"]).count == 1)
    #expect(try ConfigurationText(rest: "runs: $HOME/a").parsed().runsFolder(in: [:]) == "$HOME/a")
  }

  private func problems(_ body: () throws -> Void) -> [String] {
    do {
      try body()
      return []
    } catch {
      return (error as? ConfigurationProblems)?.problems.map(\.description) ?? ["\(error)"]
    }
  }
}
