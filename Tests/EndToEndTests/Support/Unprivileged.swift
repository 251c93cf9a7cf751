import Foundation

/// Root may write what is read-only: then the program runs as a user whom modes bind.
enum Unprivileged {
  private static let nobody: uid_t = 65_534
  static let isNeeded = geteuid() == 0
  static let prefix = isNeeded ? "setpriv --reuid \(nobody) --regid \(nobody) --clear-groups " : ""

  static var isPossible: Bool {
    get async { (try? await Program().shell(#"exec \#(prefix)"$0" --help >/dev/null"#, []))?.code == 0 }
  }

  /// Hands over the folder and all that is in it.
  static func own(_ folder: String) throws {
    guard isNeeded else { return }
    let inner = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    for path in [folder] + inner.map({ folder + "/" + $0 }) where lchown(path, nobody, nobody) != 0 {
      throw POSIXError(.EPERM)
    }
  }
}

extension Shop {
  /// Runs it as a user whom the modes of files bind.
  func unprivileged(_ arguments: String...) async throws -> Program.Ending {
    try Unprivileged.own(folder)
    return try await program.shell(
      #"exec \#(Unprivileged.prefix)"$0" "$@""#, arguments + ["-c", path("loona-sync.yaml")])
  }

  func setMode(_ mode: Int, of name: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
  }
}
