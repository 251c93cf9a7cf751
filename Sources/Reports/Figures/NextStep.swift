/// What the reader does now.
public struct NextStep: Hashable, Sendable {
  public var sentence: String
  /// The command line that does it, where one does; shown as it is, to be copied.
  public var command: String?

  public init(sentence: String, command: String? = nil) {
    self.sentence = sentence
    self.command = command
  }
}
