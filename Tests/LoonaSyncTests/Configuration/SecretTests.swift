import Foundation
import Testing

@testable import LoonaSync

@Suite("A secret")
struct SecretTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("never shows itself in text or dumps")
  func masked() throws {
    let configuration = try ConfigurationText(
      loona: "  template: 1\n  url: http://localhost\n  client_id: app\n  client_secret: s3cret-in-the-file"
    ).parsed()
    let credentials = try configuration.loona.credentials(in: [:])
    #expect(credentials.secret == "s3cret-in-the-file")
    var dumped = ""
    dump(configuration, to: &dumped)
    dump(credentials, to: &dumped)
    dumped += "\(configuration) \(String(reflecting: configuration)) \(credentials) \(String(reflecting: credentials))"
    #expect(!dumped.contains("s3cret"))
    #expect("\(credentials)" == "client app, secret •••")
    let origin = ConfigurationOrigin(file: "f")
    #expect("\(Secret(DeferredText(verbatim: "s3cret", origin: origin)))" == "•••")
  }

  @Test("is not shown by a mistake beside it")
  func notInProblems() {
    let nested = ConfigurationText(loona: "  template: 1\n  client_secret: { s3cret: a }").problems()
    #expect(
      nested == [
        "loona-sync.yaml:3:18: loona.client_secret: a mapping stands here; accepted: the client's secret, or ${NAME}"
      ])
    let url = ConfigurationText(loona: "  template: 1\n  url: https://me:s3cret@example.com").problems()
    #expect(
      url == [
        "loona-sync.yaml:3:8: loona.url: this value is not accepted; accepted: https://host[:port] without /version1; "
          + "http:// only for 127.0.0.1, localhost and [::1]"
      ])
  }

  @Test("may lie in a file that only its owner can use", arguments: [0o600, 0o400])
  func file(mode: Int) throws {
    try folder.write("secret", Array("s3cret\n".utf8), mode: mode)
    #expect(try secret(in: "secret") == "s3cret")
  }

  @Test("is refused from a file that others may use", arguments: [0o640, 0o604, 0o620, 0o610])
  func openFile(mode: Int) throws {
    let path = try folder.write("secret", Array("s3cret\n".utf8), mode: mode)
    #expect(
      try problem(of: "secret")
        == "\(folder.path)/loona-sync.yaml:4:23: loona.client_secret_file: \(path) has mode \(String(mode, radix: 8)), "
        + "others than its owner may use it; accepted: 600 or 400 (chmod 600)")
  }

  @Test(
    "is refused from a file without one line of text",
    arguments: ["", "\n", "a\nb\n", "a\0b", String(repeating: "a", count: 5000)])
  func notText(content: String) throws {
    let path = try folder.write("secret", Array(content.utf8))
    #expect(
      try problem(of: "secret")
        == "\(folder.path)/loona-sync.yaml:4:23: loona.client_secret_file: \(path) must hold one line of text, the secret"
    )
  }

  @Test("is missed where its file is")
  func noFile() throws {
    #expect(
      try problem(of: "/nowhere/secret")
        == "\(folder.path)/loona-sync.yaml:4:23: loona.client_secret_file: /nowhere/secret can't be read: "
        + "No such file or directory")
    #expect(try problem(of: folder.path).hasSuffix("can't be read: Is a directory"))
  }

  @Test("and the client's id are asked for by the commands that need them")
  func absent() throws {
    let configuration = try ConfigurationText().parsed()
    do {
      _ = try configuration.loona.credentials(in: [:])
      Issue.record("there are no credentials")
    } catch {
      #expect(
        error.problems.map(\.description) == [
          "loona-sync.yaml:1:1: loona.client_id: this command needs credentials; accepted: client_id: ${LOONA_CLIENT_ID}",
          "loona-sync.yaml:1:1: loona.client_secret: this command needs credentials; accepted: "
            + "client_secret: ${LOONA_CLIENT_SECRET}, or client_secret_file",
        ])
    }
  }

  @Test("is refused where it stands in the configuration, but for a sandbox's on this machine")
  func written() throws {
    for url in ["https://api.loona.ai", "https://localhost.example.com"] {
      let settings = try ConfigurationText(
        loona: "  template: 1\n  url: \(url)\n  client_id: app\n  client_secret: s3cret"
      ).parsed().loona
      do {
        _ = try settings.credentials(in: [:])
        Issue.record("it was taken")
      } catch {
        #expect(
          error.description
            == "loona-sync.yaml:5:18: loona.client_secret: a secret must not stand in the configuration; "
            + "accepted: client_secret: ${LOONA_CLIENT_SECRET}, or client_secret_file")
      }
    }
  }

  @Test("is not shown where a variable that holds it stands in another's place")
  func misplaced() throws {
    let settings = try ConfigurationText(loona: "  template: 1\n  url: ${SECRET}").parsed().loona
    do {
      _ = try settings.url(in: ["SECRET": "s3cret"])
      Issue.record("it was taken")
    } catch { #expect(!error.description.contains("s3cret")) }
    let eager = ConfigurationText(loona: "  template: ${SECRET}\n  page_size: \"${SECRET}\"").problems(
      in: ["SECRET": "s3cret"])
    #expect(eager.count == 2 && !eager.joined().contains("s3cret"))
  }

  @Test("is taken through a link, by the rights of the file that it leads to")
  func link() throws {
    try folder.write("kept", Array("s3cret".utf8))
    try folder.link("secret", to: "kept")
    #expect(try secret(in: "secret") == "s3cret")
    try folder.write("loose", Array("s3cret".utf8), mode: 0o644)
    try folder.link("secret-2", to: "loose")
    #expect(try problem(of: "secret-2").contains("has mode 644"))
  }

  @Test("is not waited for at a pipe, nor read from a device", .timeLimit(.minutes(1)))
  func pipe() throws {
    let pipe = "\(folder.path)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, "/dev/zero", "/dev/tty"] {
      let problem = try problem(of: path)
      #expect(problem.contains("must hold one line of text") || problem.contains("can't be read"), "\(problem)")
    }
  }

  @Test("is refused from another user's file", .enabled(if: geteuid() == 0))
  func foreign() throws {
    let path = try folder.write("secret", Array("s3cret".utf8))
    #expect(chown(path, 65_534, 65_534) == 0)
    #expect(
      try problem(of: "secret").hasSuffix(
        "\(path) belongs to the user 65534; accepted: a file of your own, or root's (chown)"))
  }

  @Test("is given once, not twice")
  func twice() {
    #expect(
      ConfigurationText(loona: "  template: 1\n  client_secret: a\n  client_secret_file: b").problems() == [
        "loona-sync.yaml:4:3: loona.client_secret_file: client_secret and client_secret_file exclude each other"
      ])
  }

  private func secret(in file: String) throws -> String {
    let text = ConfigurationText(loona: "  template: 1\n  client_id: app\n  client_secret_file: \(file)")
    let configuration = try Configuration.parse(text.yaml, file: "\(folder.path)/loona-sync.yaml")
    return try configuration.loona.credentials(in: [:]).secret
  }

  private func problem(of file: String) throws -> String {
    do {
      _ = try secret(in: file)
      return ""
    } catch let error as ConfigurationProblems {
      return error.description
    }
  }
}
