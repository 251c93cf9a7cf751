/// What a file held. Every physical line is in it:
/// `lines = 1 + rows + rejects + blankLines + continuationLines`, the 1 being the header's first.
public struct CSVSummary: Sendable, Equatable {
  public internal(set) var bytes = 0
  public internal(set) var lines = 0
  public internal(set) var rows = 0
  public internal(set) var rejects = 0
  /// Empty lines between rows. A file of one column has none: there, an empty line is a row.
  public internal(set) var blankLines = 0
  /// Lines that go on with a record that began above them, in the header too.
  public internal(set) var continuationLines = 0
}
