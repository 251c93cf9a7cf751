/// A credential, or where to find it. It shows itself only to who asks for it by name: not in text, dumps or logs.
struct Secret: Sendable {
  private enum Source {
    case text(DeferredText)
    case file(DeferredText, folder: String)
  }

  private let source: Source

  /// - Parameter text: the secret itself, most often a `${NAME}`.
  init(_ text: DeferredText) { source = .text(text) }

  /// - Parameters:
  ///   - file: a file that only its owner can read.
  ///   - folder: what a relative path starts from.
  init(file: DeferredText, folder: String) { source = .file(file, folder: folder) }

  /// It stands in the configuration as it is: fine for a sandbox, where it is no secret.
  var isWritten: Bool {
    if case .text(let text) = source { !text.readsEnvironment } else { false }
  }

  var origin: ConfigurationOrigin {
    switch source {
    case .text(let text): text.origin
    case .file(let file, _): file.origin
    }
  }

  func reveal(in environment: [String: String]) throws(ConfigurationProblem) -> String {
    switch source {
    case .text(let text): return try text.resolvedNotEmpty(in: environment)
    case .file(let file, let folder):
      let path = try file.resolvedNotEmpty(in: environment)
      let secretFile = SecretFile(path: path.path(in: folder))
      do { return try secretFile.read() } catch {
        throw ConfigurationProblem(origin: file.origin, fact: .secretFile(secretFile.path, error))
      }
    }
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "•••" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
