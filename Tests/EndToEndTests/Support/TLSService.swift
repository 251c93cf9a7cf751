import Foundation
import Subprocess

/// OpenSSL's own server on 127.0.0.1: it keeps what it is told, and sends what it is given.
struct TLSService {
  let port: Int
  private let folder: String

  /// Runs the body beside a server with the folder's `certificate.pem` and `key.pem`.
  static func run(in folder: String, _ body: (TLSService) async throws -> Void) async throws {
    mkfifo(folder + "/answers", 0o600)
    let server = "openssl s_server -accept 127.0.0.1:0 -key key.pem -cert certificate.pem"
    _ = try await Subprocess.run(
      .path("/bin/sh"), arguments: ["-c", "cd \"$0\" && exec \(server) 0<>answers >heard 2>&1", folder], input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      let port = try await port(saidIn: folder)
      try await body(TLSService(port: port, folder: folder))
      try execution.send(signal: .kill)
    }
  }

  private static func port(saidIn folder: String) async throws -> Int {
    while true {
      let said = (try? String(contentsOfFile: folder + "/heard", encoding: .utf8)) ?? ""
      if let port = said.firstMatch(of: /ACCEPT 127.0.0.1:(\d+)\n/).flatMap({ Int($0.1) }) { return port }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// All that came through the connections, decrypted.
  var heard: String {
    get throws { String(decoding: try Data(contentsOf: URL(filePath: folder + "/heard")), as: UTF8.self) }
  }

  func answer(_ text: String) throws {
    let answers = try FileHandle(forWritingTo: URL(filePath: folder + "/answers"))
    try answers.write(contentsOf: Data(text.utf8))
    try answers.close()
  }
}
