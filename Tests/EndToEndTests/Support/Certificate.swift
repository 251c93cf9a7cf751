import Subprocess
import Testing

/// A server's certificate, made by OpenSSL for one test, with an authority that only that test knows.
enum Certificate: String, CaseIterable, Sendable {
  case good, anotherHost, expired, ofNobody

  /// Makes `certificate.pem`, `key.pem` and, to be trusted, `authority.pem`.
  func make(in folder: String) async throws {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    let authority = (certificate: folder + "/authority.pem", key: folder + "/authority-key.pem")
    let name = self == .anotherHost ? "loona.example" : "localhost"
    let naming = ["-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)"]
    let own = (certificate: folder + "/certificate.pem", key: folder + "/key.pem", request: folder + "/request.pem")
    try await Self.openSSL(
      ["req", "-x509", "-days", "2", "-subj", "/CN=An invented authority"] + key
        + ["-keyout", authority.key, "-out", authority.certificate])
    guard self != .ofNobody else {
      return try await Self.openSSL(
        ["req", "-x509", "-days", "2"] + naming + key + ["-keyout", own.key, "-out", own.certificate])
    }
    try await Self.openSSL(["req", "-new"] + naming + key + ["-keyout", own.key, "-out", own.request])
    try await Self.openSSL([
      "x509", "-req", "-in", own.request, "-CA", authority.certificate, "-CAkey", authority.key, "-CAcreateserial",
      "-copy_extensions", "copy", "-days", self == .expired ? "-1" : "2", "-out", own.certificate,
    ])
  }

  private static func openSSL(_ arguments: [String]) async throws {
    let ending = try await Subprocess.run(
      .name("openssl"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 1 << 16))
    try #require(ending.terminationStatus.isSuccess, "\(ending.standardError)")
  }
}
