/// Where a command speaks: its result on standard output, everything else on standard error.
struct Console: Sendable {
  var isQuiet = false
  var isVerbose = false
  /// One JSON document on standard output, and no prose there.
  var isJSON = false
  var isColored = false
  /// Standard error is a terminal: progress is one line that is written over.
  var isTerminal = false
  var logsJSON = false
  var streams = Streams.standard()

  func result(_ text: String) {
    streams.output((isJSON ? HarmlessText.json(text) : HarmlessText.lines(text)) + "\n")
  }

  /// A result with colours, whose renderer has made harmless what came from outside.
  func painted(_ text: String) { streams.output(text + "\n") }

  /// Shown unless `--quiet`.
  func note(_ text: String) {
    if !isQuiet { streams.error(HarmlessText.lines(text) + "\n") }
  }

  func error(_ text: String) { streams.error(HarmlessText.lines(text) + "\n") }

  /// Written over by whatever comes next.
  func transient(_ text: String) {
    if isTerminal, !isQuiet { streams.error("\r\u{1B}[K" + HarmlessText.line(text)) }
  }

  func clearTransient() { transient("") }
}
