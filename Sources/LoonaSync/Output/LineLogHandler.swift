import Foundation
import Logging

/// Log lines for people or for programs, on standard error. Nothing personal is ever handed to it: keys, phones and
/// values stay in the run folder.
struct LineLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  let console: Console
  let now: @Sendable () -> String

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let facts = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    if console.logsJSON {
      var line: [String: String] = ["time": now(), "level": event.level.rawValue, "message": event.message.description]
      for (key, value) in facts { line[key] = "\(value)" }
      console.error(JSONDocument.text(line, pretty: false))
    } else {
      let tail = facts.map { " \($0.key)=\($0.value)" }.joined()
      console.error(HarmlessText.line("\(now()) \(event.level.rawValue): \(event.message)\(tail)"))
    }
  }
}
